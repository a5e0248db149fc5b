using System.Globalization;
using System.Text;

namespace StreamingJson.Tests;

public class IntegerRangeTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 1)]
    [InlineData(5, 7)]
    [InlineData(95, 210)]
    [InlineData(-250, 500)]
    [InlineData(9_990, 20)]
    [InlineData(99_999_980, 50)]
    [InlineData(9_999_999_999_999_990, 25)]
    [InlineData(long.MaxValue - 130, 131)]
    [InlineData(long.MinValue, 120)]
    public void Write_AnyRoom_IsWhatStringsGive(long first, long count)
    {
        for (int room = IntegerText.Room; room < 900; room += 7) Check(first, count, room);
    }

    [Fact]
    public void Write_RandomRanges_AreWhatStringsGive()
    {
        Random random = new(2);
        for (int i = 0; i < 20_000; i++)
            Check((random.NextInt64() >> random.Next(1, 63)) - random.Next(300), random.Next(400), random.Next(40, 5000));
    }

    [Fact]
    public void TextLength_RandomRanges_IsTheLengthOfTheText()
    {
        Random random = new(3);
        for (int i = 0; i < 5_000; i++)
        {
            long first = (random.NextInt64() >> random.Next(1, 63)) * (random.Next(2) * 2 - 1) - random.Next(150);
            int count = random.Next(300);
            Assert.Equal(2 + Math.Max(0, count - 1) + Text(first, count).Replace(",", "").Length,
                IntegerRange.TextLength(first, count));
        }
    }

    [Theory]
    [InlineData(0, 10_000_000_000, 108_888_888_891L)]
    [InlineData(long.MinValue, long.MaxValue, null)]
    [InlineData(-1, 3, 8L)]
    public void TextLength_BeyondWhatCanBeWritten_IsKnown(long first, long count, long? length) =>
        Assert.Equal(length, IntegerRange.TextLength(first, count));

    private static void Check(long first, long count, int room)
    {
        byte[] buffer = new byte[room];
        int items = IntegerRange.Write(buffer, first, count, out int bytes);
        Assert.Equal(Text(first, items), Encoding.ASCII.GetString(buffer, 0, bytes));
        Assert.True(items == count || bytes > room - IntegerText.Room, "It stopped although there was room.");
    }

    private static string Text(long first, long count)
    {
        StringBuilder text = new();
        for (long i = 0; i < count; i++) text.Append(',').Append((first + i).ToString(CultureInfo.InvariantCulture));
        return text.ToString();
    }
}
