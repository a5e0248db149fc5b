using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.OutputCaching;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using StreamingJson;
using StreamingJson.AspNetCore;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Makes an application ready to stream JSON.</summary>
public static class StreamingJsonServiceCollectionExtensions
{
    /// <summary>
    /// Adds what the results of <c>StreamingResults</c>, <c>WithStreamingJson()</c> and the MVC formatter need: a
    /// <see cref="Cooperator"/> for all streams of the application, and the limits that they share. It may be called more than
    /// once.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Changes the options; they are checked when the application starts.</param>
    /// <returns><paramref name="services"/>.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="services"/> is <see langword="null"/>.</exception>
    public static IServiceCollection AddStreamingJson(
        this IServiceCollection services, Action<StreamingJsonOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions<StreamingJsonOptions>().ValidateOnStart();
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<StreamingJsonOptions>, StreamingJsonOptions.Validator>());
        if (configure is not null) services.Configure(configure);
        services.AddMetrics();
        services.AddOptions<StreamingJsonOptions>().PostConfigure<IMeterFactory>(
            (options, meters) => options.Cooperator.MeterFactory ??= meters);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(provider =>
            new Cooperator(Options(provider).Cooperator, provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton(provider =>
            new StreamAdmission(Options(provider).MaxStreams, Options(provider).MaxStreamsPerClient));
        services.TryAddSingleton(provider => new StreamRegistry(provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton<StreamMetrics>();
        services.TryAddSingleton<StreamResponder>();
        services.TryAddSingleton<StreamingServices>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<OutputCacheOptions>, NegotiatedCachePolicy>());
        return services;
    }

    private static StreamingJsonOptions Options(IServiceProvider provider) =>
        provider.GetRequiredService<IOptions<StreamingJsonOptions>>().Value;
}
