using System.Text.Json;
using System.Text.Json.Serialization;
using StreamingJson.LoadClient.Streams;

namespace StreamingJson.LoadClient.Reports;

/// <summary>How a server got rid of clients that left.</summary>
/// <param name="Url">The server.</param>
/// <param name="Figures">What was measured.</param>
/// <param name="Thresholds">The limits.</param>
internal sealed record DisconnectReport(Uri Url, DepartureFigures Figures, IReadOnlyList<Threshold> Thresholds) : IReport
{
    private static readonly string[] None = [];

    [JsonIgnore]
    public IEnumerable<string> Faults =>
    [
        .. Figures.Faults.Select(fault => $"A stream was wrong: {fault}."),
        .. Figures.Left > 0 ? [$"The server still runs {Figures.Left} streams of clients that have left."] : None,
        .. Figures.Running == 0 ? ["The server told of no stream of ours."] : None,
    ];

    public void Show(Screen screen)
    {
        screen.Line($"{Shown.Number(Figures.Clients)} clients read {Shown.Megabytes(Figures.Bytes)} MB, every integer verified; "
            + $"the server told of {Shown.Number(Figures.Running)} running streams of theirs");
        screen.Line($"refused or ended by the server: {Shown.Counts(Figures.ErrorsByKind)}");
        screen.Line($"{Shown.Number(Figures.Milliseconds, "N1")} ms after the first reset "
            + $"{Shown.Number(Figures.Left)} of them still ran");
        screen.Line($"their ends, as far as listed: {Shown.Counts(Figures.States)}");
        screen.Line($"streams of anybody that ended meanwhile: {Shown.Counts(Figures.Ended)}");
    }

    public Task WriteJsonAsync(Stream file, CancellationToken stop) =>
        JsonSerializer.SerializeAsync(file, this, ReportJson.Default.DisconnectReport, stop);
}
