using System.Text;

namespace StreamingJson.Tests;

public class AddressableRangeTests
{
    public static TheoryData<long, int> AroundThePowers()
    {
        TheoryData<long, int> ranges = new()
        {
            { -1_005, 2_110 }, { -9, 9 }, { -10, 11 }, { 0, 11 },
            { long.MinValue, 5 }, { long.MaxValue - 4, 5 }, { long.MaxValue, 1 },
        };
        long power = 1;
        for (int digits = 1; digits <= 19; digits++, power *= digits < 20 ? 10 : 1)
        {
            ranges.Add(power - 4, 8);
            ranges.Add(-power - 4, 8);
        }

        return ranges;
    }

    [Theory]
    [MemberData(nameof(AroundThePowers))]
    public async Task Slice_FromEveryByte_IsThatPartOfTheText(long start, int count)
    {
        byte[] text = Encoding.ASCII.GetBytes($"[{Texts.Integers(start, count)}]");
        IAddressableJson range = Addressable(start, count);
        Assert.Equal(text.Length, range.Length);
        for (int offset = 0; offset <= text.Length; offset++)
        {
            int length = Math.Min(23, text.Length - offset);
            Assert.Equal(text[offset..(offset + length)], await Texts.WriteAsync(range.Slice(offset, length)));
        }
    }

    [Theory]
    [InlineData(0, 10_000_000_000)]
    [InlineData(0, 100_000_000_000_000_000)]
    [InlineData(0, 400_000_000_000_000_000)]
    [InlineData(-200_000_000_000_000_000, 400_000_000_000_000_000)]
    [InlineData(900_000_000_000_000_000, 200_000_000_000_000_000)]
    [InlineData(-1_100_000_000_000_000_000, 200_000_000_000_000_000)]
    public async Task Slice_NearTheEndOfMany_IsTheTextOfTheLast(long start, long count)
    {
        IAddressableJson range = Addressable(start, count);
        byte[] end = Encoding.ASCII.GetBytes($",{Texts.Integers(start + count - 7, 7)}]");
        for (int i = 0; i <= end.Length; i++)
            Assert.Equal(end[i..], await Texts.WriteAsync(range.Slice(range.Length - end.Length + i, end.Length - i)));
    }

    [Theory]
    [InlineData(0, 10_000_000_000)]
    [InlineData(0, 400_000_000_000_000_000)]
    [InlineData(-200_000_000_000_000_000, 400_000_000_000_000_000)]
    [InlineData(-1_100_000_000_000_000_000, 200_000_000_000_000_000)]
    public async Task Slice_AnywhereInMany_IsTheTextOfTheNeighbours(long start, long count)
    {
        Random random = new(6);
        IAddressableJson range = Addressable(start, count);
        List<long> firsts = [];
        for (long power = 1; power < count / 10; power *= 10) firsts.AddRange([power - start - 3, -power - start - 3, power]);
        for (int i = 0; i < 300; i++) firsts.Add(random.NextInt64(count) >> random.Next(50));
        foreach (long first in firsts.Where(first => first > 0 && first < count - 10))
        {
            // The comma before an element stands where the bracket stands behind all that are before it.
            long offset = IntegerRange.TextLength(start, first)!.Value - 1;
            byte[] text = Encoding.ASCII.GetBytes($",{Texts.Integers(start + first, 6)}");
            int cut = random.Next(text.Length);
            Assert.Equal(text[cut..], await Texts.WriteAsync(range.Slice(offset + cut, text.Length - cut)));
        }
    }

    [Theory]
    [InlineData(long.MinValue, long.MaxValue)]
    [InlineData(0, 1_000_000_000_000_000_000)]
    public void Range_WhoseLengthIsBeyondALong_IsNotAddressable(long start, long count) =>
        Assert.False(JsonEncoder.Range(start, count) is IAddressableJson);

    [Fact]
    public void EntityTag_OfTheSameRange_IsTheSame() =>
        Assert.Equal(Addressable(-5, 300).EntityTag, Addressable(-5, 300).EntityTag);

    private static IAddressableJson Addressable(long start, long count) =>
        Assert.IsAssignableFrom<IAddressableJson>(JsonEncoder.Range(start, count));
}
