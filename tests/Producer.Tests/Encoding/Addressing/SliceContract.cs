using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace StreamingJson.Tests;

/// <summary>A slice is an encoder like any other. A subclass says of what.</summary>
public abstract class SliceContract : EncoderContract
{
    private protected abstract IEnumerable<(IAddressableJson Document, byte[] Expected)> Wholes();

    protected sealed override IEnumerable<(JsonEncoder, byte[])> Documents()
    {
        foreach ((IAddressableJson document, byte[] expected) in Wholes())
        {
            Assert.Equal(expected.Length, document.Length);
            yield return ((JsonEncoder)document, expected);
            int[] edges = [.. ((int[])[0, 1, expected.Length / 3, expected.Length - 1, expected.Length]).Distinct()];
            foreach (int offset in edges)
            {
                foreach (int end in edges.Where(end => end >= offset))
                {
                    JsonEncoder slice = document.Slice(offset, end - offset);
                    Assert.Equal(end - offset, slice.Length);
                    yield return (slice, expected[offset..end]);
                }
            }
        }
    }

    [Theory]
    [InlineData(-1, 0, "offset")]
    [InlineData(1, 0, "offset")]
    [InlineData(long.MaxValue, long.MaxValue, "offset")]
    [InlineData(0, -1, "length")]
    [InlineData(0, 1, "length")]
    [InlineData(0, long.MaxValue, "length")]
    public void Slice_OutsideTheDocument_IsRefused(long offsetBehindEnd, long length, string name)
    {
        foreach ((IAddressableJson document, _) in Wholes())
        {
            long offset = offsetBehindEnd is -1 or long.MaxValue ? offsetBehindEnd : document.Length + offsetBehindEnd;
            Assert.Throws<ArgumentOutOfRangeException>(name, () => document.Slice(offset, length));
        }
    }

    [Fact]
    public void EntityTag_IsWhatAHeaderMayHave_AndDiffersWithTheDocument()
    {
        string[] tags = [.. Wholes().Select(whole => whole.Document.EntityTag)];
        Assert.All(tags, tag => Assert.Matches("^[!#-\\[\\]-~]+$", tag));
        Assert.Equal(Wholes().DistinctBy(whole => Convert.ToHexString(whole.Expected)).Count(), tags.Distinct().Count());
    }
}

public class RangeSliceTests : SliceContract
{
    private protected override IEnumerable<(IAddressableJson, byte[])> Wholes() =>
        from range in (IEnumerable<(int Start, int Count)>)[(0, 0), (0, 1), (1, 11), (11, 1), (-1, 11), (-120, 300), (5, 4_000)]
        select ((IAddressableJson)JsonEncoder.Range(range.Start, range.Count),
            Texts.Serialize(Enumerable.Range(range.Start, range.Count)));
}

public class IndexedListSliceTests : SliceContract
{
    private static readonly (IAddressableJson, byte[])[] All =
    [
        .. from count in (IEnumerable<int>)[0, 1, 2, 70, 1_000]
           from options in Order.AllOptions
           let orders = Order.Some(count)
           let info = (JsonTypeInfo<Order>)options.GetTypeInfo(typeof(Order))
           select ((IAddressableJson)JsonEncoder.IndexAsync(orders, info).GetAwaiter().GetResult(),
               JsonSerializer.SerializeToUtf8Bytes(orders, options)),
    ];

    private protected override IEnumerable<(IAddressableJson, byte[])> Wholes() => All;
}

public class IndexedIntegersSliceTests : SliceContract
{
    private static readonly (IAddressableJson, byte[])[] All = [.. Index()];

    private protected override IEnumerable<(IAddressableJson, byte[])> Wholes() => All;

    private static IEnumerable<(IAddressableJson, byte[])> Index()
    {
        Random random = new(5);
        foreach (int count in (int[])[0, 1, 2, 20_000])
        {
            int[] ints = [.. Enumerable.Range(0, count).Select(_ => random.Next(int.MinValue, int.MaxValue))];
            long[] longs = [.. Enumerable.Range(0, count).Select(_ => random.NextInt64(long.MinValue, long.MaxValue))];
            yield return (JsonEncoder.IndexAsync(ints.AsMemory()).GetAwaiter().GetResult(), Texts.Serialize(ints));
            yield return (JsonEncoder.IndexAsync(longs.AsMemory()).GetAwaiter().GetResult(), Texts.Serialize(longs));
        }
    }
}
