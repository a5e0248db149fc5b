using FsCheck;
using FsCheck.Fluent;
using StreamingJson.LoadClient.Requests;

namespace StreamingJson.LoadClient.Tests.Requests;

/// <summary>Against all times, sorted.</summary>
public class LatencyHistogramProperties
{
    // Of every size: as many near zero as near an hour.
    private static readonly Gen<TimeSpan> Time = Gen.Zip(ArbMap.Default.GeneratorFor<ulong>(), Gen.Choose(28, 64))
        .Select(pair => TimeSpan.FromTicks(pair.Item2 == 64 ? 0 : (long)(pair.Item1 >> pair.Item2)));

    private static readonly Gen<TimeSpan[]> Times = Time.NonEmptyListOf().Select(times => times.ToArray());

    [Fact]
    public void Percentile_AnyTimes_NeverLessAndHardlyMoreThanExact() => Check(
        Gen.Zip(Times, Gen.Choose(1, 1000)), input =>
        {
            (TimeSpan[] times, double percent) = (input.Item1, input.Item2 / 10.0);
            TimeSpan[] sorted = [.. times.Order()];
            long exact = sorted[(int)Math.Ceiling(percent / 100 * times.Length) - 1].Ticks;
            long told = Of(times).Percentile(percent).Ticks;
            return told >= exact && told - exact <= exact / 128.0;
        });

    [Fact]
    public void Max_AnyTimes_IsExactAndTheLastPercentile() => Check(Times, times =>
        Of(times).Max == times.Max() && Of(times).Percentile(100) == times.Max() && Of(times).Count == times.Length);

    [Fact]
    public void Add_AnotherHistogram_IsAllTimesInOne() => Check(Gen.Zip(Times, Times), pair =>
    {
        LatencyHistogram sum = Of(pair.Item1);
        sum.Add(Of(pair.Item2));
        LatencyFigures added = LatencyFigures.Of(sum)!;
        LatencyFigures all = LatencyFigures.Of(Of(pair.Item1.Concat(pair.Item2)))!;
        // Two lists are equal as records see it only if they are the same list.
        return added.Bands.SequenceEqual(all.Bands) && added with { Bands = all.Bands } == all;
    });

    [Fact]
    public void Bands_AnyTimes_HoldEachTimeOnce() => Check(Times, times =>
    {
        LatencyBand[] bands = [.. Of(times).Bands()];
        bool areRight = bands.Index().All(band => band.Item.Count == times.Count(time =>
            time.TotalMilliseconds < band.Item.BelowMs && (band.Index == 0 || time.TotalMilliseconds >= band.Item.BelowMs / 2)));
        return areRight && bands.Sum(band => band.Count) == times.Length;
    });

    [Fact]
    public void Add_NoTimeOfAnySize_IsLostOrAllocates()
    {
        LatencyHistogram histogram = new();
        histogram.Add(TimeSpan.Zero);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int shift = 0; shift < 63; shift++) histogram.Add(TimeSpan.FromTicks(1L << shift));
        histogram.Add(TimeSpan.MaxValue);
        histogram.Add(TimeSpan.MinValue);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.Equal(66, histogram.Count);
        Assert.Equal(66, histogram.Bands().Sum(band => band.Count));
    }

    [Fact]
    public void Figures_NoTimes_AreNone() => Assert.Null(LatencyFigures.Of(new LatencyHistogram()));

    private static LatencyHistogram Of(IEnumerable<TimeSpan> times)
    {
        LatencyHistogram histogram = new();
        foreach (TimeSpan time in times) histogram.Add(time);
        return histogram;
    }

    private static void Check<T>(Gen<T> inputs, Func<T, bool> holds) =>
        Prop.ForAll(inputs.ToArbitrary(), holds).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
}
