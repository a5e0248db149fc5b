using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.Mvc.ApplicationModels;
using Microsoft.AspNetCore.Mvc.Formatters;
using Microsoft.AspNetCore.Mvc.Infrastructure;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using StreamingJson.AspNetCore;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Makes MVC's controllers stream.</summary>
public static class StreamingJsonMvcBuilderExtensions
{
    /// <summary>
    /// Streams what controllers return as JSON, with the bytes that MVC itself would write and by its JSON options. Sequences
    /// are also there in the other formats, and where they are the value of a <see cref="JsonResult"/> or of a result of minimal
    /// APIs. Calls <c>AddStreamingJson()</c> on the services.
    /// </summary>
    /// <param name="builder">What <c>AddControllers()</c> returned.</param>
    /// <param name="configure">Changes the options.</param>
    /// <returns><paramref name="builder"/>.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is <see langword="null"/>.</exception>
    /// <exception cref="InvalidOperationException">
    /// When the application starts: MVC does not write with System.Text.Json, as after <c>AddNewtonsoftJson()</c>.
    /// </exception>
    public static IMvcBuilder AddStreamingJson(this IMvcBuilder builder, Action<StreamingJsonOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        IServiceCollection services = builder.Services;
        services.AddStreamingJson(configure);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<MvcOptions>, Formatters>());
        // At the start, and not at the first request.
        services.AddOptions<MvcOptions>().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Transient<IApiDescriptionProvider, StreamedApiDescriptions>());
        Decorate<IActionResultExecutor<JsonResult>>(services, (provider, own) => new StreamedJsonResults(
            own, provider.Streaming(), provider.GetRequiredService<IOptions<JsonOptions>>().Value.JsonSerializerOptions));
        Decorate<IActionResultTypeMapper>(services, (provider, own) => new StreamedResultTypes(own, provider.Streaming()));
        return builder;
    }

    /// <summary>Puts ours in front of MVC's own. What an application has put there has reasons of its own, and stays.</summary>
    private static void Decorate<T>(IServiceCollection services, Func<IServiceProvider, T, T> decorate) where T : class
    {
        if (services.LastOrDefault(service => service.ServiceType == typeof(T)) is not { ImplementationType: Type own }) return;
        if (own.Assembly != typeof(MvcOptions).Assembly) return;
        services.Replace(ServiceDescriptor.Singleton(
            provider => decorate(provider, (T)ActivatorUtilities.CreateInstance(provider, own))));
    }

    /// <summary>Puts ours before MVC's own, behind those for streams, strings and no content.</summary>
    private sealed class Formatters : IPostConfigureOptions<MvcOptions>, IApplicationModelConvention
    {
        public void PostConfigure(string? name, MvcOptions options)
        {
            for (int place = 0; place < options.OutputFormatters.Count; place++)
            {
                if (options.OutputFormatters[place] is not SystemTextJsonOutputFormatter own) continue;
                // Its options are not quite those of the application: it escapes less unless told otherwise.
                options.OutputFormatters.Insert(place, new StreamingJsonOutputFormatter(own.SerializerOptions));
                options.Conventions.Add(this);
                return;
            }

            throw new InvalidOperationException(
                "AddControllers().AddStreamingJson() streams what MVC writes by its SystemTextJsonOutputFormatter, which is missing: "
                + "AddNewtonsoftJson() removes it. Call one of the two only. Endpoints and results that are no controllers' stream "
                + "without it, by builder.Services.AddStreamingJson().");
        }

        /// <summary>What actions answer is negotiated, whichever result they have.</summary>
        public void Apply(ApplicationModel application)
        {
            IEnumerable<ActionModel> actions = application.Controllers.SelectMany(controller => controller.Actions);
            foreach (SelectorModel selector in actions.SelectMany(action => action.Selectors))
                selector.EndpointMetadata.Add(NegotiatedMetadata.OfResult);
        }
    }
}
