using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace StreamingJson.WebHost.Telemetry;

/// <summary>
/// Sends metrics and traces to a collector by OTLP, if the usual variable <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> names one. The other
/// variables of OpenTelemetry hold too: protocol, headers, interval, sampler, resource attributes.
/// </summary>
internal sealed class OtlpExport(IConfiguration configuration) : IHostedService, IDisposable
{
    /// <summary>The variable that names the collector.</summary>
    public const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private MeterProvider? _metrics;
    private TracerProvider? _traces;

    public static void AddTo(WebApplicationBuilder builder)
    {
        if (!string.IsNullOrEmpty(builder.Configuration[Endpoint])) builder.Services.AddHostedService<OtlpExport>();
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _metrics = Sdk.CreateMeterProviderBuilder().ConfigureServices(Configure).SetResourceBuilder(Resource())
            .AddMeter("StreamingJson", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime", "Npgsql")
            .AddOtlpExporter().Build();
        // ASP.NET Core's own, since a stream is only sampled where its request is.
        _traces = Sdk.CreateTracerProviderBuilder().ConfigureServices(Configure).SetResourceBuilder(Resource())
            .AddSource("StreamingJson", "Microsoft.AspNetCore", "Npgsql")
            .AddOtlpExporter().Build();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Sends what there is still to send; the server has stopped by then.</summary>
    public void Dispose()
    {
        _traces?.Dispose();
        _metrics?.Dispose();
    }

    /// <summary>The variables may also stand wherever else the host takes its configuration from.</summary>
    private void Configure(IServiceCollection services) => services.AddSingleton(configuration);

    /// <summary>What the environment says comes last, and wins.</summary>
    private static ResourceBuilder Resource() => ResourceBuilder.CreateEmpty()
        .AddService("streamingjson").AddTelemetrySdk().AddEnvironmentVariableDetector();
}
