namespace StreamingJson.Tests;

/// <summary>
/// The costs that decide the speed of a stream, as counts. A change that doubles one of them fails here, on any machine. One that
/// halves it may write the new number down.
/// </summary>
public class StreamCostTests
{
    // Less than twice, so that what doubles is seen, whatever else changes a little.
    private const double Doubled = 1.6;

    private static readonly int[] Integers = RandomIntegers(500_000);

    private static readonly object?[] Row = [1L << 60, 2, true, Guid.Empty, DateTime.UnixEpoch, "text\"é", 3.125m, null];

    private static readonly FakeColumn[] Columns =
    [
        new("id", typeof(long)), new("i", typeof(int)), new("b", typeof(bool)), new("g", typeof(Guid)),
            new("t", typeof(DateTime)), new("x", typeof(string), "text"), new("n", typeof(decimal)), new("e", typeof(int)),
    ];

    private static readonly Dictionary<string, Func<int, JsonEncoder>> Documents = new()
    {
        ["range"] = share => JsonEncoder.Range(0, 1_000_000 / share),
        ["integers"] = share => JsonEncoder.Integers(Integers.AsMemory(0, Integers.Length / share)),
        ["items"] = share => JsonEncoder.Items(Texts(50_000 / share), Stage.Info<string>()),
        ["lines"] = share => JsonEncoder.Items(Texts(50_000 / share), Stage.Info<string>(), JsonFormat.Lines),
        ["rows"] = share => JsonEncoder.Rows(new FakeReader(Columns, i => i < 20_000 / share ? Row : null)),
    };

    // A flush has 60 KB, after the first 256 KB in flushes of 15; a chunk has 4, and a reading of the clock; a turn a quarter of a
    // millisecond, and ends with its flush.
    private static readonly Dictionary<string, StreamCost> Costs = new()
    {
        ["range"] = new(54_673, 18.3, 262, 246, 313, 3339, 7_250),
        ["integers"] = new(53_317, 18.8, 262, 246, 316, 3460, 7_190),
        ["items"] = new(48_245, 20.7, 300, 284, 373, 3636, 7_980),
        ["lines"] = new(48_245, 20.7, 300, 284, 373, 3636, 7_980),
        ["rows"] = new(47_384, 21.1, 497, 481, 324, 3571, 12_750),
    };

    public static TheoryData<string> Names => [.. Documents.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Stream_OfSomeMegabytes_AsksForNoMoreThanItDid(string name)
    {
        StreamCost was = Costs[name];
        StreamCost now = StreamCost.Of(() => Documents[name](1));
        Assert.InRange(now.BytesAFlush, was.BytesAFlush / Doubled, double.MaxValue);
        AssertNotDoubled(was.FlushesAMegabyte, now.FlushesAMegabyte);
        AssertNotDoubled(was.MemoryAMegabyte, now.MemoryAMegabyte);
        AssertNotDoubled(was.AdvancesAMegabyte, now.AdvancesAMegabyte);
        AssertNotDoubled(was.ClocksAMegabyte, now.ClocksAMegabyte);
        AssertNotDoubled(was.TurnsASecond, now.TurnsASecond);
        AssertNotDoubled(was.Allocations, now.Allocations);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Stream_TenTimesAsLong_AllocatesNoMore(string name)
    {
        long longer = StreamCost.Of(() => Documents[name](1)).Allocations;
        // A hundredth of a byte an item: what the runtime books now and then.
        Assert.InRange(longer - StreamCost.Of(() => Documents[name](10)).Allocations, long.MinValue, 500);
    }

    private static void AssertNotDoubled(double was, double now) => Assert.InRange(now, double.Epsilon, was * Doubled);

    private static IEnumerable<string> Texts(int count)
    {
        for (int i = 0; i < count; i++) yield return "a text of about forty characters, \"quoted\"";
    }

    private static int[] RandomIntegers(int count)
    {
        Random random = new(1);
        return [.. Enumerable.Range(0, count).Select(_ => (int)random.NextInt64(int.MinValue, 1L << 31))];
    }
}
