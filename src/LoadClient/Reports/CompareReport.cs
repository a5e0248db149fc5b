using System.Text.Json;
using System.Text.Json.Serialization;
using StreamingJson.LoadClient.Requests;

namespace StreamingJson.LoadClient.Reports;

/// <summary>The same work against several servers.</summary>
/// <param name="Connections">How many asked at once.</param>
/// <param name="Rounds">How often each server had its turn.</param>
/// <param name="Servers">The servers in the order of the command line; ratios are over the first.</param>
/// <param name="Thresholds">The limits.</param>
internal sealed record CompareReport(
    int Connections, int Rounds, IReadOnlyList<ComparedServer> Servers, IReadOnlyList<Threshold> Thresholds) : IReport
{
    private static readonly string[] Columns =
        ["server", "requests/s", "spread", "p50 ms", "p99 ms", "MB/s", "errors", "rate ratio", "p50 ratio", "p99 ratio"];

    [JsonIgnore]
    public IEnumerable<string> Faults => Servers.SelectMany(server =>
        server.Rounds.SelectMany(RequestsReport.OfRequests).Distinct().Select(fault => $"{server.Url}: {fault}"));

    public void Show(Screen screen) => screen.Show(new ReportTable(
        $"Medians of {Rounds} rounds, {Connections} connections; ratios over the first", Columns, Servers.Select(Row)));

    public Task WriteJsonAsync(Stream file, CancellationToken stop) =>
        JsonSerializer.SerializeAsync(file, this, ReportJson.Default.CompareReport, stop);

    private static string[] Row(ComparedServer server) =>
    [
        $"{server.Url}",
        Shown.Number(server.Rate),
        server.Rounds.Count == 0 ? "-" : Shown.Range(server.Rounds.Select(round => round.Rate)),
        Shown.Ms(server.P50Ms),
        Shown.Ms(server.P99Ms),
        Shown.Megabytes(server.BytesPerSecond),
        Shown.Number(server.Rounds.Sum(round => round.Errors)),
        Shown.Ratio(server.RateRatio),
        Shown.Ratio(server.P50Ratio),
        Shown.Ratio(server.P99Ratio),
    ];
}

/// <param name="Url">What was asked for.</param>
/// <param name="Rounds">Each of its rounds.</param>
/// <param name="Rate">The median of the good answers a second.</param>
/// <param name="P50Ms">The median of the medians; <see langword="null"/> without a good answer.</param>
/// <param name="P99Ms">The same for 99 percent.</param>
/// <param name="BytesPerSecond">The median of the bytes of payload a second.</param>
/// <param name="RateRatio">The rate over the first server's.</param>
/// <param name="P50Ratio">The median time over the first server's.</param>
/// <param name="P99Ratio">The same for 99 percent.</param>
internal sealed record ComparedServer(
    Uri Url, IReadOnlyList<RequestFigures> Rounds, double Rate, double? P50Ms, double? P99Ms, double BytesPerSecond,
    double? RateRatio, double? P50Ratio, double? P99Ratio)
{
    /// <param name="url">What was asked for.</param>
    /// <param name="rounds">Its rounds.</param>
    /// <param name="first">The server whose ratios are one; <see langword="null"/> if it is this.</param>
    public static ComparedServer Of(Uri url, IReadOnlyList<RequestFigures> rounds, ComparedServer? first)
    {
        double rate = Median(rounds.Select(round => round.Rate)) ?? 0;
        double? p50 = Median(rounds.Select(round => round.LatencyMs?.P50).OfType<double>());
        double? p99 = Median(rounds.Select(round => round.LatencyMs?.P99).OfType<double>());
        double bytes = Median(rounds.Select(round => round.Seconds > 0 ? Math.Round(round.Bytes / round.Seconds) : 0)) ?? 0;
        return new ComparedServer(
            url, rounds, rate, p50, p99, bytes, Shown.Quotient(rate, first is null ? rate : first.Rate),
            Shown.Quotient(p50, first is null ? p50 : first.P50Ms), Shown.Quotient(p99, first is null ? p99 : first.P99Ms));
    }

    private static double? Median(IEnumerable<double> figures)
    {
        double[] sorted = [.. figures.Order()];
        return sorted.Length == 0 ? null : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
