using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Formatters;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using StreamingJson.AspNetCore;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Makes MVC's controllers stream.</summary>
public static class StreamingJsonMvcBuilderExtensions
{
    /// <summary>
    /// What controllers return as JSON is streamed, with the bytes that MVC itself would write and by its JSON options. Sequences
    /// are also there in the other formats. Calls <c>AddStreamingJson()</c> on the services.
    /// </summary>
    /// <param name="builder">What <c>AddControllers()</c> returned.</param>
    /// <param name="configure">Changes the options.</param>
    /// <returns><paramref name="builder"/>.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is <see langword="null"/>.</exception>
    public static IMvcBuilder AddStreamingJson(this IMvcBuilder builder, Action<StreamingJsonOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddStreamingJson(configure);
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<MvcOptions>, Formatters>());
        return builder;
    }

    /// <summary>Puts ours before MVC's own, behind those for streams, strings and no content.</summary>
    private sealed class Formatters : IPostConfigureOptions<MvcOptions>
    {
        public void PostConfigure(string? name, MvcOptions options)
        {
            for (int place = 0; place < options.OutputFormatters.Count; place++)
            {
                if (options.OutputFormatters[place] is not SystemTextJsonOutputFormatter own) continue;
                // Its options are not quite those of the application: it escapes less unless told otherwise.
                options.OutputFormatters.Insert(place, new StreamingJsonOutputFormatter(own.SerializerOptions));
                return;
            }
        }
    }
}
