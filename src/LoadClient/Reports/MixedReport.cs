using System.Text.Json;
using System.Text.Json.Serialization;
using StreamingJson.LoadClient.Latency;
using StreamingJson.LoadClient.Requests;
using StreamingJson.LoadClient.Streams;

namespace StreamingJson.LoadClient.Reports;

/// <summary>What a small request takes beside big streams, and without them.</summary>
/// <param name="Url">The small document.</param>
/// <param name="Length">How many integers each big one has.</param>
/// <param name="IntendedRate">Small requests a second.</param>
/// <param name="Idle">Without streams.</param>
/// <param name="Beside">Beside them; <see langword="null"/> if it was stopped before.</param>
/// <param name="Streams">The streams.</param>
/// <param name="ReadBytesPerSecond">Verified bytes a second of all streams, while the requests beside them were measured.</param>
/// <param name="P50Ratio">The median beside the streams over that without.</param>
/// <param name="P99Ratio">The same for 99 percent.</param>
/// <param name="Thresholds">The limits.</param>
internal sealed record MixedReport(
    Uri Url, long Length, double IntendedRate, RequestFigures Idle, RequestFigures? Beside, StreamFigures? Streams,
    double ReadBytesPerSecond, double? P50Ratio, double? P99Ratio, IReadOnlyList<Threshold> Thresholds) : IReport
{
    [JsonIgnore]
    public IEnumerable<string> Faults =>
    [
        .. RequestsReport.OfRequests(Idle),
        .. Beside is null ? [] : RequestsReport.OfRequests(Beside),
        .. Streams?.Faults.Select(fault => $"A stream was wrong: {fault}.") ?? [],
        .. Streams is { Bytes: 0 } ? ["No stream had a byte."] : Array.Empty<string>(),
    ];

    public void Show(Screen screen)
    {
        string title = $"GET {Url}, {Shown.Number(IntendedRate, "0.##")} times a second, from the intended start";
        screen.Show(new ReportTable(title, Shown.LatencyColumns,
        [
            Shown.LatencyRow("idle", Idle.LatencyMs),
            Shown.LatencyRow($"beside {Streams?.Streams ?? 0} streams", Beside?.LatencyMs),
            Shown.LatencyRow("started late, idle", Idle.StartedLateMs),
            Shown.LatencyRow("started late, beside", Beside?.StartedLateMs),
        ]));
        screen.Show(new ReportTable("Requests by their time", ["below ms", "idle", "beside"], Bands()));
        screen.Line($"beside over idle: p50 {Shown.Ratio(P50Ratio)}, p99 {Shown.Ratio(P99Ratio)}");
        screen.Line($"errors idle: {Shown.Counts(Idle.ErrorsByKind)}; "
            + $"beside: {(Beside is null ? "not measured" : Shown.Counts(Beside.ErrorsByKind))}");
        if (Streams is null) return;
        screen.Line($"streams: {Shown.Megabytes(ReadBytesPerSecond)} MB/s while measured, "
            + $"{Shown.Megabytes(Streams.Bytes)} MB in all, every integer verified; {Streams.Documents} whole documents; "
            + $"errors: {Shown.Counts(Streams.ErrorsByKind)}");
    }

    public Task WriteJsonAsync(Stream file, CancellationToken stop) =>
        JsonSerializer.SerializeAsync(file, this, ReportJson.Default.MixedReport, stop);

    private IEnumerable<string[]> Bands()
    {
        IReadOnlyList<LatencyBand> idle = Idle.LatencyMs?.Bands ?? [];
        IReadOnlyList<LatencyBand> beside = Beside?.LatencyMs?.Bands ?? [];
        foreach (double below in idle.Concat(beside).Select(band => band.BelowMs).Distinct().Order())
            yield return [Shown.Ms(below), Count(idle, below), Count(beside, below)];

        static string Count(IReadOnlyList<LatencyBand> bands, double below) =>
            Shown.Number(bands.FirstOrDefault(band => band.BelowMs == below)?.Count ?? 0);
    }
}
