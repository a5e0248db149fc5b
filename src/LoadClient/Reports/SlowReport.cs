using System.Text.Json;
using System.Text.Json.Serialization;
using StreamingJson.LoadClient.Streams;

namespace StreamingJson.LoadClient.Reports;

/// <summary>What became of slow clients.</summary>
/// <param name="Url">The server.</param>
/// <param name="BytesPerSecond">What each client meant to read.</param>
/// <param name="Figures">What was measured.</param>
/// <param name="Thresholds">The limits.</param>
internal sealed record SlowReport(Uri Url, int BytesPerSecond, SlowFigures Figures, IReadOnlyList<Threshold> Thresholds) : IReport
{
    [JsonIgnore]
    public IEnumerable<string> Faults =>
    [
        .. Figures.Faults.Select(fault => $"A stream was wrong: {fault}."),
        .. Figures.Bytes == 0 ? ["No client had a byte."] : Array.Empty<string>(),
    ];

    public void Show(Screen screen)
    {
        double each = Figures.Bytes / Math.Max(1, Figures.Clients) / Math.Max(0.001, Figures.Seconds);
        screen.Line($"{Shown.Number(Figures.Clients)} clients at {Shown.Number(BytesPerSecond)} bytes/s each, "
            + $"{Shown.Number(Figures.Seconds, "0.0")} s: {Shown.Number(Figures.Reading)} still read, "
            + $"{Shown.Number(Figures.Documents)} have a whole document, {Shown.Number(Figures.Errors)} ended otherwise");
        screen.Line($"read: {Shown.Number(each)} bytes/s each, every integer verified");
        screen.Line($"ended otherwise: {Shown.Counts(Figures.ErrorsByKind)}"
            + (Figures.FirstEndedAfter is double after ? $"; the first broken off after {Shown.Number(after, "0.0")} s" : ""));
        if (Figures.Server is not ServerFigures server)
        {
            screen.Line($"the server: {Figures.WhyNoServer}");
            return;
        }

        screen.Line($"the server: {Shown.Number(server.Running)} of ours run, {Shown.Megabytes(server.Memory)} MB of memory, "
            + $"before {(server.MemoryBefore is long before ? Shown.Megabytes(before) : "-")}");
        screen.Line($"their states: {Shown.Counts(server.States)}");
        if (server.Ended is not null) screen.Line($"streams of anybody that ended meanwhile: {Shown.Counts(server.Ended)}");
    }

    public Task WriteJsonAsync(Stream file, CancellationToken stop) =>
        JsonSerializer.SerializeAsync(file, this, ReportJson.Default.SlowReport, stop);
}
