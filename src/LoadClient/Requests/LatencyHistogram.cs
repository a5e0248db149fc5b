using System.Numerics;
using HdrHistogram;

namespace StreamingJson.LoadClient.Requests;

/// <summary>Counts times in HdrHistogram's buckets, and knows their longest and their mean exactly.</summary>
/// <remarks>Not for several threads at once: each counts in its own, and they are added up in the end.</remarks>
internal sealed class LatencyHistogram
{
    // 2^36 ticks of 100 ns are 1.9 hours, more than any time limit that can be given; what is longer counts as that.
    private const long MostTicks = (1L << 36) - 1;

    // Two digits tell no time longer than by 1/128 of it, in 30 KB; three would be 220 KB for each of thousands of connections.
    private const int Digits = 2;

    // Shorter times are one band.
    private const int FirstBand = 7;

    private readonly LongHistogram _times = new(MostTicks, Digits);
    private long _ticks;

    public long Count => _times.TotalCount;

    /// <summary>The longest of them; zero when there are none.</summary>
    public TimeSpan Max { get; private set; }

    /// <summary>Their mean; zero when there are none.</summary>
    public TimeSpan Mean => Count == 0 ? TimeSpan.Zero : TimeSpan.FromTicks(_ticks / Count);

    /// <summary>Counts one time; less than zero counts as zero.</summary>
    public void Add(TimeSpan time)
    {
        long ticks = Math.Clamp(time.Ticks, 0, MostTicks);
        _times.RecordValue(ticks);
        _ticks += ticks;
        Max = TimeSpan.FromTicks(Math.Max(Max.Ticks, ticks));
    }

    public void Add(LatencyHistogram other)
    {
        _times.Add(other._times);
        _ticks += other._ticks;
        Max = other.Max > Max ? other.Max : Max;
    }

    /// <returns>The time that so many percent did not exceed, never told too short; zero when there are no times.</returns>
    public TimeSpan Percentile(double percent) =>
        TimeSpan.FromTicks(Math.Min(_times.HighestEquivalentValue(_times.GetValueAtPercentile(percent)), Max.Ticks));

    /// <summary>The counts by powers of two, from the first that has any to the last.</summary>
    public IEnumerable<LatencyBand> Bands()
    {
        SortedDictionary<int, long> counts = [];
        foreach (HdrHistogram.Iteration.HistogramIterationValue value in _times.RecordedValues())
        {
            int band = Math.Max(FirstBand, BitOperations.Log2((ulong)value.ValueIteratedTo) + 1);
            counts[band] = counts.GetValueOrDefault(band) + value.CountAddedInThisIterationStep;
        }

        for (int band = counts.Keys.FirstOrDefault(); band <= counts.Keys.LastOrDefault(-1); band++)
            yield return new LatencyBand(TimeSpan.FromTicks(1L << band).TotalMilliseconds, counts.GetValueOrDefault(band));
    }
}

/// <summary>What is told of a histogram, in milliseconds.</summary>
internal sealed record LatencyFigures(
    long Count, double Mean, double P50, double P90, double P99, double P999, double Max, IReadOnlyList<LatencyBand> Bands)
{
    /// <returns><see langword="null"/> for an empty histogram: zero would be a very good time.</returns>
    public static LatencyFigures? Of(LatencyHistogram times)
    {
        return times.Count == 0 ? null : new LatencyFigures(
            times.Count, Ms(times.Mean), At(50), At(90), At(99), At(99.9), Ms(times.Max), [.. times.Bands()]);

        double At(double percent) => Ms(times.Percentile(percent));
        static double Ms(TimeSpan time) => Math.Round(time.TotalMilliseconds, 4);
    }
}

/// <summary>How many times are shorter than so many milliseconds, and not shorter than half of it.</summary>
internal sealed record LatencyBand(double BelowMs, long Count);
