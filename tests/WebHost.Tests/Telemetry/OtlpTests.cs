using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using StreamingJson.WebHost.Telemetry;

namespace StreamingJson.WebHost.Tests.Telemetry;

/// <summary>The host as it is deployed, with OpenTelemetry's own variables.</summary>
public sealed class OtlpTests
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    // It keeps its connections: a reader that closes one in the moment of the last byte may be taken for one that has left.
    private static readonly HttpClient Client = new();

    [Fact]
    public async Task Endpoint_IsSent_MetricsAndSpans()
    {
        await using Collector collector = await Collector.StartAsync();
        using ServerProcess server = await StartAsync(collector.Address);
        await ReadAsync(server, 100_000);
        await collector.ReceivesAsync(
            "metrics", "application/x-protobuf", "streamingjson.stream.items", "streamingjson.stream.bytes",
            "streamingjson.stream.duration", "streamingjson.stream.time_to_first_byte", "streamingjson.stream.pauses",
            "streamingjson.stream.time_paused", "streamingjson.streams.active", "streamingjson.turn.duration",
            "streamingjson.turn.wait", "streamingjson.turn.queue", "kestrel.active_connections", "dotnet.gc.pause.time",
            "outcome", "completed", "shelf", "harbour");
        await collector.ReceivesAsync(
            "traces", "StreamingJson", "stream", "Microsoft.AspNetCore", "outcome", "completed", "shelf");
    }

    /// <summary>Whoever stops the host does not lose what it has not sent yet.</summary>
    [Fact]
    public async Task Stopped_SendsTheRest()
    {
        await using Collector collector = await Collector.StartAsync();
        using ServerProcess server = await StartAsync(collector.Address, interval: "3600000");
        await ReadAsync(server, 100_000);
        Assert.DoesNotContain("streamingjson", collector.Received("metrics"), StringComparison.Ordinal);
        await server.SignalAsync("TERM");
        Assert.Equal(0, await server.WaitForExitAsync());
        await collector.ReceivesAsync("metrics", "streamingjson.stream.items");
        await collector.ReceivesAsync("traces", "stream");
    }

    /// <summary>Nobody listens there: streams are as they were, and so is the end.</summary>
    [Fact]
    public async Task CollectorIsNotThere_DoesNoHarm()
    {
        string nowhere;
        await using (Collector collector = await Collector.StartAsync()) nowhere = collector.Address;
        using ServerProcess server = await StartAsync(nowhere);
        for (int i = 0; i < 3; i++) await ReadAsync(server, 100_000);
        await server.SignalAsync("TERM");
        Assert.Equal(0, await server.WaitForExitAsync());
        Assert.DoesNotContain("fail:", server.Said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, 0)]
    [InlineData("", 0)]
    [InlineData("http://127.0.0.1:4318", 1)]
    public async Task Endpoint_DecidesWhetherThereIsAnExport(string? endpoint, int exports)
    {
        string[] arguments = endpoint is null ? [] : [$"--{Endpoint}={endpoint}"];
        await using WebApplication app = HostApplication.Create(arguments);
        Assert.Equal(exports, app.Services.GetServices<OpenTelemetry.Metrics.MeterProvider>().Count());
    }

    private static Task<ServerProcess> StartAsync(string endpoint, string interval = "100") => ServerProcess.ListenAsync(
        [], (Endpoint, endpoint), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"), ("OTEL_METRIC_EXPORT_INTERVAL", interval),
        ("OTEL_BSP_SCHEDULE_DELAY", interval), ("OTEL_SERVICE_NAME", "shelf"), ("OTEL_RESOURCE_ATTRIBUTES", "place=harbour"));

    private static async Task ReadAsync(ServerProcess server, int length)
    {
        string list = await Client.GetStringAsync($"http://127.0.0.1:{server.Port}/big?length={length}").Patiently();
        Assert.EndsWith($",{length - 1}]", list, StringComparison.Ordinal);
    }
}
