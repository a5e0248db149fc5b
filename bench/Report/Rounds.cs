using HdrHistogram;

namespace StreamingJson.Bench;

// One thing that is measured once in each round.
internal sealed record Case<T>(string Name, Func<CancellationToken, Task<T>> MeasureAsync);

// What each case gave, in the order of the rounds. A ratio is the median of the rounds' own: a round has seen one and the same machine.
internal sealed class Samples<T>
{
    private readonly Dictionary<string, List<T>> _samples = [];
    public IReadOnlyDictionary<string, List<T>> All => _samples;

    // Rounds go forth and back, and begin elsewhere each time: what comes after a slow case finds another machine than what comes first.
    public static async Task<Samples<T>> TakeAsync(int rounds, IReadOnlyList<Case<T>> cases, CancellationToken ct)
    {
        Samples<T> samples = new();
        foreach (Case<T> each in cases) samples._samples[each.Name] = [];
        for (int i = 0; i < rounds * cases.Count; i++)
        {
            (int round, int place) = Math.DivRem(i, cases.Count);
            Case<T> turn = cases[((2 * round) + (round % 2 == 0 ? place : cases.Count - 1 - place)) % cases.Count];
            Progress.Write($"round {round + 1} of {rounds}, {place + 1} of {cases.Count}: {turn.Name}");
            samples._samples[turn.Name].Add(await turn.MeasureAsync(ct));
        }

        return samples;
    }

    public Spread Of(string name, Func<T, double> figure) => Spread.Of(_samples[name].Select(figure));
    public Spread Ratio(string name, string over, Func<T, double> figure) => Compare(name, over, (one, other) => figure(one) / figure(other));
    public Spread Compare(string name, string over, Func<T, T, double> compare) => Spread.Of(_samples[name].Zip(_samples[over], compare));

    // Each of one case over the median of another: for figures that jump, such as the p99 of an idle server.
    public Spread OverMedian(string name, string over, Func<T, double> figure)
    {
        double median = Of(over, figure).Median;
        return Of(name, sample => figure(sample) / median);
    }
}

// Percentiles of a window to three digits, in milliseconds.
internal sealed record Percentiles(long Count, double P50, double P99, double P999, double Max)
{
    public static Percentiles OfNanoseconds(IEnumerable<long> samples)
    {
        const long Longest = 60_000_000_000;
        LongHistogram histogram = new(Longest, 3);
        foreach (long sample in samples) histogram.RecordValue(Math.Clamp(sample, 1, Longest));
        double At(double percent) => histogram.GetValueAtPercentile(percent) / 1e6;
        return new Percentiles(histogram.TotalCount, At(50), At(99), At(99.9), At(100));
    }
}
