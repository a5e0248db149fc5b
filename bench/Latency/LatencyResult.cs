namespace StreamingJson.Bench;

internal sealed record LatencyResult(
    LatencySettings Settings, string Path, IReadOnlyList<LatencySample> Samples, int Restarts) : IResult
{
    public IEnumerable<TextTable> Tables() =>
    [
        new TextTable(
            $"GET / of {Settings.Server} while K clients read {Path}{Slowly}: ms, medians of {Settings.Rounds} rounds",
            [
                "K", "requests", "p50", "p90", "p99", "p99 spread", "p99.9", "max", "errors", "p99 over idle", "readers GB/s",
                "CPU %", "others %", "RSS MB", "sent late p99",
            ],
            Settings.Readers.Distinct().Select(Row)),
    ];

    public IEnumerable<Figure> Figures()
    {
        foreach (int readers in Settings.Readers.Distinct().Where(readers => readers > 0))
        {
            double limit = Targets.LatencyRatio(readers, IsSlow);
            yield return Figure.AtMost(
                $"`/` p99 over idle, {readers} readers{Slowly}", Ratio(readers), limit, "", RatioSpread(readers));
            if (IsSlow)
            {
                continue;
            }

            Spread throughput = Over(readers, sample => sample.GigabytesPerSecond);
            yield return Figure.AtLeast(
                $"throughput meanwhile, {readers} readers", throughput.Median, Targets.ReadersThroughput, "GB/s", throughput);
        }
    }

    private bool IsSlow => Settings.ReaderRate > 0;

    private string Slowly => IsSlow ? $" at {Settings.ReaderRate} bytes a second" : "";

    // The median p99 at this number of readers over the median idle p99; not a number without an idle window.
    public double Ratio(int readers) => P99(readers).Median / IdleP99().Median;

    public Spread RatioSpread(int readers)
    {
        double idle = IdleP99().Median;
        return Over(readers, sample => sample.Latency.P99 / idle);
    }

    private Spread IdleP99() => Settings.Readers.Contains(0) ? P99(0) : new Spread(double.NaN, double.NaN, double.NaN);

    private Spread P99(int readers) => Over(readers, sample => sample.Latency.P99);

    private Spread Over(int readers, Func<LatencySample, double> figure) =>
        Spread.Of(Samples.Where(sample => sample.Readers == readers).Select(figure));

    private string[] Row(int readers)
    {
        string Median(Func<LatencySample, double> figure, string format = "0.00") => Over(readers, figure).Median.ToString(format);
        return
        [
            $"{readers}",
            $"{Samples.Where(sample => sample.Readers == readers).Sum(sample => sample.Latency.Count)}",
            Median(sample => sample.Latency.P50),
            Median(sample => sample.Latency.P90),
            Median(sample => sample.Latency.P99),
            P99(readers).Range("0.00"),
            Median(sample => sample.Latency.P999),
            Median(sample => sample.Latency.Max),
            $"{Samples.Where(sample => sample.Readers == readers).Sum(sample => sample.Errors)}",
            $"{Ratio(readers):0.00}",
            Median(sample => sample.GigabytesPerSecond),
            Median(sample => sample.CpuPercent, "0"),
            Median(sample => sample.OthersCpuPercent, "0"),
            Median(sample => sample.ResidentMegabytes, "0"),
            Median(sample => sample.SentLate.P99),
        ];
    }
}
