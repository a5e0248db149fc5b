namespace StreamingJson.Bench;

// Which charts are drawn of a run.
internal sealed class GrowthCharts(GrowthRun run)
{
    private const string Integers = "integers in the list";
    private const string Clients = "lists at once";

    // The bars are of one list that all but the slowest can bear in a few seconds: 79 MB.
    private const long LengthOfBars = 10_000_000;

    private readonly string _foot = run.Machine.Line();

    // Each with the name of its file; without those of which there is nothing to show.
    public IEnumerable<(string File, string Svg)> All()
    {
        IReadOnlyList<LengthSample> lengths = run.Result.Lengths;
        IReadOnlyList<StreamsSample> streams = [.. run.Result.Streams.Where(sample => sample.Streams > 0)];
        return new[]
        {
            Lines(Metrics.Throughput, lengths, sample => (sample.Server, sample.Length), Integers),
            Bars(Metrics.Cpu, lengths),
            Lines(Metrics.FirstByte, lengths, sample => (sample.Server, sample.Length), Integers),
            Lines(Metrics.SmallRequest, streams, sample => (sample.Server, sample.Streams), Clients),
            Lines(Metrics.Total, streams, sample => (sample.Server, sample.Streams), Clients),
            Lines(Metrics.Memory, streams, sample => (sample.Server, sample.Streams), Clients),
            Lines(Metrics.Peak, lengths, sample => (sample.Server, sample.Length), Integers),
        }.OfType<(string, string)>();
    }

    private static string Said(int[] rounds) => rounds.Max() > 1
        ? $"Medians of {(rounds.Min() == rounds.Max() ? "" : "up to ")}{rounds.Max()} rounds; bands are from lowest to highest."
        : "One round.";

    private (string, string)? Lines<TSample>(
        Metric<TSample> metric, IReadOnlyList<TSample> samples, Func<TSample, (string Server, long Size)> key, string across)
    {
        ChartSeries[] series =
        [
            .. samples.GroupBy(sample => key(sample).Server)
                .OrderBy(group => GrowthServers.Order(group.Key))
                .Select(group => new ChartSeries(group.Key, [.. group.GroupBy(sample => key(sample).Size).Select(Point)])),
        ];
        ChartPoint Point(IGrouping<long, TSample> same) => new(same.Key, Spread.Of(same.Select(metric.Of)));
        ChartPoint[] points = [.. series.SelectMany(each => each.Points)];
        if (!points.Any(point => point.Y.Median > 0))
        {
            return null;
        }

        int[] rounds = [.. samples.GroupBy(key).Select(same => same.Count())];
        return (metric.File, new LineChart(
            new ChartFrame(metric.Title, Said(rounds), _foot),
            Axis.At(across, points.Select(point => point.X)),
            Axis.Over(metric.Axis, points.SelectMany(point => new[] { point.Y.Median, point.Y.Min, point.Y.Max })),
            series).ToSvg());
    }

    private (string, string)? Bars(Metric<LengthSample> metric, IReadOnlyList<LengthSample> samples)
    {
        ChartBar[] bars =
        [
            .. samples.Where(sample => sample.Length <= LengthOfBars && metric.Of(sample) > 0)
                .GroupBy(sample => sample.Server)
                .Select(group => Bar(metric, [.. group]))
                .OrderBy(bar => bar.Value.Median),
        ];
        if (bars.Length == 0)
        {
            return null;
        }

        // A bar needs some length even for the least of them.
        double least = bars.Min(bar => bar.Value.Min) / 2;
        return (metric.File, new BarChart(
            new ChartFrame(
                metric.Title,
                $"Lists of {LengthOfBars:N0} integers; medians, and the extremes of the rounds. Less is better.",
                _foot),
            Axis.Over(metric.Axis, bars.SelectMany(bar => new[] { bar.Value.Max, least })),
            bars).ToSvg());
    }

    private static ChartBar Bar(Metric<LengthSample> metric, LengthSample[] samples)
    {
        long longest = samples.Max(sample => sample.Length);
        return new ChartBar(
            samples[0].Server,
            Spread.Of(samples.Where(sample => sample.Length == longest).Select(metric.Of)),
            longest == LengthOfBars ? "" : $"of {longest:N0} integers");
    }
}
