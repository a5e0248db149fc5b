using System.Text.Json;
using System.Text.Json.Serialization;
using StreamingJson.LoadClient.Requests;

namespace StreamingJson.LoadClient.Reports;

/// <summary>What many small requests came to.</summary>
/// <param name="Url">What was asked for.</param>
/// <param name="Connections">How many asked at once.</param>
/// <param name="IntendedRate">Requests a second that were asked for; <see langword="null"/> for as many as there can be.</param>
/// <param name="Figures">What was measured.</param>
/// <param name="Thresholds">The limits.</param>
internal sealed record RequestsReport(
    Uri Url, int Connections, double? IntendedRate, RequestFigures Figures, IReadOnlyList<Threshold> Thresholds) : IReport
{
    /// <summary>What the seeds' client says while it runs.</summary>
    public const string Running = "http test running...";

    /// <summary>Whether it is shown in the one line of the seeds' client.</summary>
    [JsonIgnore]
    public bool IsBrief { get; init; }

    [JsonIgnore]
    public IEnumerable<string> Faults => OfRequests(Figures);

    /// <summary>What is wrong with requests, whatever the limits are.</summary>
    public static IEnumerable<string> OfRequests(RequestFigures figures)
    {
        if (figures.Fault is string fault) yield return $"A document was wrong: {fault}.";
        if (figures.Good == 0) yield return "No request was answered with 200.";
    }

    public void Show(Screen screen)
    {
        if (IsBrief)
        {
            ShowBriefly(screen);
            return;
        }

        screen.Line($"{Shown.Number(Figures.Requests)} requests to {Url} over {Connections} connections "
            + $"in {Shown.Number(Figures.Seconds, "0.00")} s");
        screen.Line($"{Shown.Number(Figures.Rate)} good answers a second, {Shown.Megabytes(Figures.Bytes)} MB");
        screen.Line($"errors: {Shown.Counts(Figures.ErrorsByKind)}");
        List<string[]> rows = [Shown.LatencyRow("from the intended start", Figures.LatencyMs)];
        if (IntendedRate is not null) rows.Add(Shown.LatencyRow("started late by", Figures.StartedLateMs));
        screen.Show(new ReportTable("Latency", Shown.LatencyColumns, rows));
    }

    public Task WriteJsonAsync(Stream file, CancellationToken stop) =>
        JsonSerializer.SerializeAsync(file, this, ReportJson.Default.RequestsReport, stop);

    private void ShowBriefly(Screen screen)
    {
        string line = $"{(Figures.Good > 0 ? "ok" : "failed")}, {Figures.Good} requests made";
        // Over the line that said that it runs, and all of it.
        screen.Line(screen.IsTerminal ? $"\r{line.PadRight(Running.Length)}" : line);
        if (Figures.Errors > 0) screen.Line($"errors: {Shown.Counts(Figures.ErrorsByKind)}");
    }
}
