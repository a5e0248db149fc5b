using HdrHistogram;

namespace StreamingJson.Bench;

// One thing that is measured once in each round.
internal sealed record Case<T>(string Name, Func<CancellationToken, Task<T>> MeasureAsync);

// What each case gave, in the order of the rounds. A ratio is the median of the rounds' own: a round has seen one and the same machine.
internal sealed class Samples<T>
{
    private readonly Dictionary<string, List<T>> _samples = [];

    public IReadOnlyDictionary<string, List<T>> All => _samples;

    // Each round begins with another case: what comes after a slow one finds another machine than what comes first.
    public static async Task<Samples<T>> TakeAsync(
        int rounds, IReadOnlyList<Case<T>> cases, Func<T, double> said, CancellationToken ct)
    {
        Samples<T> samples = new();
        foreach (Case<T> each in cases)
        {
            samples._samples[each.Name] = [];
        }

        for (int round = 0; round < rounds; round++)
        {
            for (int i = 0; i < cases.Count; i++)
            {
                Case<T> turn = cases[(i + round) % cases.Count];
                Progress.Write($"round {round + 1} of {rounds}, {i + 1} of {cases.Count}: {turn.Name}");
                T sample = await turn.MeasureAsync(ct);
                samples._samples[turn.Name].Add(sample);
                Progress.Write($"round {round + 1} of {rounds}, {i + 1} of {cases.Count}: {turn.Name} {Rounded.Text(said(sample))}");
            }
        }

        return samples;
    }

    public Spread Of(string name, Func<T, double> figure) => Spread.Of(_samples[name].Select(figure));

    public Spread Ratio(string name, string over, Func<T, double> figure) =>
        Spread.Of(_samples[name].Zip(_samples[over], (one, other) => figure(one) / figure(other)));

    // Each of one case over the median of another: for figures that jump, such as the p99 of an idle server.
    public Spread OverMedian(string name, string over, Func<T, double> figure)
    {
        double median = Of(over, figure).Median;
        return Of(name, sample => figure(sample) / median);
    }

    // A row for each case, a column for each figure: medians with their extremes.
    public TextTable Table(string title, string what, params (string Column, Func<T, double> Figure)[] columns) => new(
        title,
        [what, .. columns.Select(column => column.Column)],
        _samples.Keys.Select(name => (string[])[name, .. columns.Select(column => Rounded.Text(Of(name, column.Figure)))]));
}

// Percentiles of a window, in milliseconds.
internal sealed record Percentiles(long Count, double P50, double P90, double P99, double P999, double Max)
{
    // To three digits, from nanoseconds to a minute.
    private const long Longest = 60_000_000_000;

    public static LongHistogram Histogram() => new(Longest, 3);

    public static void Record(LongHistogram histogram, long nanoseconds) =>
        histogram.RecordValue(Math.Clamp(nanoseconds, 1, Longest));

    public static Percentiles Of(LongHistogram histogram)
    {
        double At(double percent) => histogram.GetValueAtPercentile(percent) / 1e6;
        return new Percentiles(histogram.TotalCount, At(50), At(90), At(99), At(99.9), At(100));
    }

    public static Percentiles OfNanoseconds(IEnumerable<long> samples)
    {
        LongHistogram histogram = Histogram();
        foreach (long sample in samples)
        {
            Record(histogram, sample);
        }

        return Of(histogram);
    }
}
