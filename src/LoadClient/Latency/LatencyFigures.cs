namespace StreamingJson.LoadClient.Latency;

/// <summary>What is told of a histogram. All times are milliseconds.</summary>
/// <param name="Count">How many times there are, at least one.</param>
/// <param name="Mean">Their mean.</param>
/// <param name="P50">Half of them were not longer; and so on.</param>
/// <param name="P90">90 percent.</param>
/// <param name="P99">99 percent.</param>
/// <param name="P999">99.9 percent.</param>
/// <param name="Max">The longest.</param>
/// <param name="Bands">How many fell into each power of two.</param>
internal sealed record LatencyFigures(
    long Count, double Mean, double P50, double P90, double P99, double P999, double Max, IReadOnlyList<LatencyBand> Bands)
{
    /// <returns><see langword="null"/> for an empty histogram: zero would be a very good time.</returns>
    public static LatencyFigures? Of(LatencyHistogram times) => times.Count == 0 ? null : new LatencyFigures(
        times.Count, Milliseconds(times.Mean), At(times, 50), At(times, 90), At(times, 99), At(times, 99.9),
        Milliseconds(times.Max), [.. times.Bands()]);

    private static double At(LatencyHistogram times, double percent) => Milliseconds(times.Percentile(percent));

    private static double Milliseconds(TimeSpan time) => Math.Round(time.TotalMilliseconds, 4);
}

/// <summary>A part of a histogram.</summary>
/// <param name="BelowMs">The times in it are shorter than so many milliseconds, and not shorter than half of it.</param>
/// <param name="Count">How many there are.</param>
internal sealed record LatencyBand(double BelowMs, long Count);
