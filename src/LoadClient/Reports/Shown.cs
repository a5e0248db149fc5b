using System.Globalization;
using StreamingJson.LoadClient.Latency;

namespace StreamingJson.LoadClient.Reports;

/// <summary>Figures as people read them.</summary>
internal static class Shown
{
    public static readonly string[] LatencyColumns = ["ms", "p50", "p90", "p99", "p99.9", "max", "mean"];

    public static string Number(double number, string format = "N0") => number.ToString(format, CultureInfo.InvariantCulture);

    /// <summary>Milliseconds, as finely as the histogram knows them.</summary>
    public static string Ms(double? milliseconds) => milliseconds is double ms ? Number(ms, ms < 1 ? "0.000" : "0.00") : "-";

    public static string Range(IEnumerable<double> figures) => $"{Number(figures.Min())} to {Number(figures.Max())}";

    public static string Ratio(double? ratio) => ratio is double number ? Number(number, "0.00") : "-";

    public static string Megabytes(double bytes) => Number(bytes / 1e6, "N1");

    public static string[] LatencyRow(string name, LatencyFigures? figures) =>
    [
        name, Ms(figures?.P50), Ms(figures?.P90), Ms(figures?.P99), Ms(figures?.P999), Ms(figures?.Max), Ms(figures?.Mean),
    ];

    /// <summary>Counts by name, such as <c>timed-out 3, status-503 1</c>.</summary>
    public static string Counts(IReadOnlyDictionary<string, long> counts) =>
        counts.Count == 0 ? "none" : string.Join(", ", counts.Select(count => $"{count.Key} {Number(count.Value)}"));

    /// <summary>The quotient; <see langword="null"/> when there is none.</summary>
    public static double? Quotient(double? dividend, double? divisor) =>
        dividend / divisor is double ratio && double.IsFinite(ratio) ? Math.Round(ratio, 3) : null;
}
