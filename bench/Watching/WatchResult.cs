namespace StreamingJson.Bench;

internal sealed record WatchResult(
    WatchSettings Settings, IReadOnlyList<double> AlonePercent, IReadOnlyList<double> WatchedPercent,
    IReadOnlyList<LatencySample> Samples) : IResult
{
    public IEnumerable<TextTable> Tables() =>
    [
        new TextTable($"Watched over /streams/events, medians of {Settings.Rounds} rounds", ["what", "median", "spread"],
        [
            Row($"CPU % of a core, {Settings.Streams} streams that wait, nobody watches", Spread.Of(AlonePercent)),
            Row("the same, watched", Spread.Of(WatchedPercent)),
            Row("`/` p99 ms, idle", P99(0)),
            Row($"`/` p99 ms, {Settings.Readers} readers, watched", P99(Settings.Readers)),
        ]),
    ];

    public IEnumerable<Figure> Figures()
    {
        Spread cost = Spread.Of(WatchedPercent.Zip(AlonePercent, (watched, alone) => watched - alone));
        yield return Figure.AtMost($"CPU of watching {Settings.Streams} streams", cost.Median, Targets.Watching, "%", cost);
        double idle = P99(0).Median;
        Spread ratio = Over(Settings.Readers, sample => sample.Latency.P99 / idle);
        yield return Figure.AtMost(
            $"`/` p99 over idle, {Settings.Readers} readers, watched", ratio.Median, Targets.LatencyRatioWatched, "", ratio);
    }

    private static string[] Row(string what, Spread spread) => [what, $"{spread.Median:0.00}", spread.Range("0.00")];

    private Spread P99(int readers) => Over(readers, sample => sample.Latency.P99);

    private Spread Over(int readers, Func<LatencySample, double> figure) =>
        Spread.Of(Samples.Where(sample => sample.Readers == readers).Select(figure));
}
