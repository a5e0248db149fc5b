using System.Numerics;

namespace StreamingJson.LoadClient.Latency;

/// <summary>Counts times in buckets that grow with them, as HdrHistogram does: of a fixed size, without allocating.</summary>
/// <remarks>Not for several threads at once: each counts in its own, and they are added up in the end.</remarks>
internal sealed class LatencyHistogram
{
    // So many buckets for each power of two: no time is told longer than by 1/128 of it.
    private const int SubBits = 7;

    // 2^36 ticks of 100 ns are 1.9 hours, more than any time limit that can be given; what is longer counts as that.
    private const int TimeBits = 36;
    private const long MostTicks = (1L << TimeBits) - 1;

    private readonly long[] _counts = new long[(TimeBits - SubBits + 1) << SubBits];
    private long _ticks;

    /// <summary>How many times were counted.</summary>
    public long Count { get; private set; }

    /// <summary>The longest of them, exactly; zero when there are none.</summary>
    public TimeSpan Max { get; private set; }

    /// <summary>Their mean, exactly; zero when there are none.</summary>
    public TimeSpan Mean => Count == 0 ? TimeSpan.Zero : TimeSpan.FromTicks(_ticks / Count);

    /// <summary>Counts one time; less than zero counts as zero.</summary>
    public void Add(TimeSpan time)
    {
        long ticks = Math.Clamp(time.Ticks, 0, MostTicks);
        _counts[IndexOf(ticks)]++;
        Count++;
        _ticks += ticks;
        Max = TimeSpan.FromTicks(Math.Max(Max.Ticks, ticks));
    }

    /// <summary>Counts all that another has counted.</summary>
    public void Add(LatencyHistogram other)
    {
        for (int i = 0; i < _counts.Length; i++) _counts[i] += other._counts[i];
        Count += other.Count;
        _ticks += other._ticks;
        Max = other.Max > Max ? other.Max : Max;
    }

    /// <summary>The time that so many percent did not exceed: never less than theirs, and at most 1/128 more.</summary>
    /// <param name="percent">More than 0, to 100.</param>
    /// <returns>Zero when there are no times.</returns>
    public TimeSpan Percentile(double percent)
    {
        long rank = Math.Clamp((long)Math.Ceiling(percent / 100 * Count), 1, Math.Max(1, Count));
        for (int i = 0; i < _counts.Length; i++)
        {
            rank -= _counts[i];
            if (rank <= 0) return TimeSpan.FromTicks(Math.Min(LastOf(i), Max.Ticks));
        }

        return Max;
    }

    /// <summary>The counts by powers of two, from the first that has any to the last.</summary>
    public IEnumerable<LatencyBand> Bands()
    {
        int groups = _counts.Length >> SubBits;
        long[] sums = [.. Enumerable.Range(0, groups).Select(group => _counts.Skip(group << SubBits).Take(1 << SubBits).Sum())];
        int first = Array.FindIndex(sums, sum => sum > 0);
        int last = Array.FindLastIndex(sums, sum => sum > 0);
        for (int group = first; group >= 0 && group <= last; group++)
            yield return new LatencyBand(TimeSpan.FromTicks((1L << SubBits) << group).TotalMilliseconds, sums[group]);
    }

    private static int IndexOf(long ticks)
    {
        int shift = Math.Max(0, BitOperations.Log2((ulong)ticks) - SubBits);
        return (shift << SubBits) + (int)(ticks >> shift);
    }

    private static long LastOf(int index)
    {
        int shift = Math.Max(0, (index >> SubBits) - 1);
        return ((index - (shift << SubBits) + 1L) << shift) - 1;
    }
}
