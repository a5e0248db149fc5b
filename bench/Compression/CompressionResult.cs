namespace StreamingJson.Bench;

internal sealed record CompressionResult(
    CompressionSettings Settings, IReadOnlyList<CompressionSample> Samples, IReadOnlyList<CompressionRatio> Ratios) : IResult
{
    public IEnumerable<TextTable> Tables() =>
    [
        new TextTable(
            $"GET / while {Settings.Readers} clients read an endless list compressed: ms, medians of {Settings.Rounds} rounds "
            + $"(framework: {Settings.FrameworkRounds})",
            [
                "server and coding", "requests", "p50", "p90", "p99", "p99 spread", "p99.9", "max", "errors", "p99 over idle",
                "reading", "wire GB/s", "plain GB/s", "plain over wire", "CPU %", "others %", "RSS MB",
            ],
            Samples.Select(sample => (sample.Server, sample.Coding)).Distinct().Select(each => Row(each.Server, each.Coding))),
    ];

    public IEnumerable<Figure> Figures()
    {
        // Its first windows are those of the server that was asked for.
        Spread ratio = OverIdle(Samples[0].Server, CompressionMeasurement.Gzip);
        yield return Figure.AtMost(
            $"`/` p99 over idle, {Settings.Readers} readers of gzip", ratio.Median, Targets.LatencyRatioOfGzip, "", ratio);
    }

    // Each round's p99 over the median idle p99; the median of them is the median p99 over it.
    private Spread OverIdle(string server, string coding)
    {
        double idle = Over(server, CompressionMeasurement.Idle, window => window.Latency.P99).Median;
        return Over(server, coding, window => window.Latency.P99 / idle);
    }

    private IEnumerable<LatencySample> Windows(string server, string coding) =>
        Samples.Where(sample => sample.Server == server && sample.Coding == coding).Select(sample => sample.Window);

    private Spread Over(string server, string coding, Func<LatencySample, double> figure) =>
        Spread.Of(Windows(server, coding).Select(figure));

    private string[] Row(string server, string coding)
    {
        string Median(Func<LatencySample, double> figure, string format = "0.00") =>
            Over(server, coding, figure).Median.ToString(format);
        double ratio = Ratios.FirstOrDefault(each => each.Server == server && each.Coding == coding)?.Value ?? 1;
        return
        [
            $"{server}, {coding}",
            $"{Windows(server, coding).Sum(window => window.Latency.Count)}",
            Median(window => window.Latency.P50),
            Median(window => window.Latency.P90),
            Median(window => window.Latency.P99),
            Over(server, coding, window => window.Latency.P99).Range("0.00"),
            Median(window => window.Latency.P999),
            Median(window => window.Latency.Max),
            $"{Windows(server, coding).Sum(window => window.Errors)}",
            $"{OverIdle(server, coding).Median:0.00}",
            Median(window => window.Reading, "0"),
            Median(window => window.GigabytesPerSecond, "0.000"),
            Median(window => window.GigabytesPerSecond * ratio),
            coding == CompressionMeasurement.Idle ? "" : $"{ratio:0.0}",
            Median(window => window.CpuPercent, "0"),
            Median(window => window.OthersCpuPercent, "0"),
            Median(window => window.ResidentMegabytes, "0"),
        ];
    }
}
