using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace StreamingJson.WebHost.Telemetry;

/// <summary>
/// Sends metrics and traces to a collector by OTLP, if the usual variable <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> names one. The other
/// variables of OpenTelemetry hold too: protocol, headers, interval, sampler, resource attributes.
/// </summary>
internal static class OtlpExport
{
    /// <summary>The variable that names the collector.</summary>
    public const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    public static void AddTo(WebApplicationBuilder builder)
    {
        if (string.IsNullOrEmpty(builder.Configuration[Endpoint])) return;
        builder.Services.AddOpenTelemetry()
            // What the environment says comes last, and wins.
            .ConfigureResource(resource => resource.Clear().AddService("streamingjson").AddTelemetrySdk().AddEnvironmentVariableDetector())
            .WithMetrics(metrics => metrics
                .AddMeter("StreamingJson", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime", "Npgsql").AddOtlpExporter())
            // ASP.NET Core's own, since a stream is only sampled where its request is.
            .WithTracing(traces => traces.AddSource("StreamingJson", "Microsoft.AspNetCore", "Npgsql").AddOtlpExporter());
    }
}
