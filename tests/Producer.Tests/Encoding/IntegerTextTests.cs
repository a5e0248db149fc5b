using System.Globalization;
using System.Text;

namespace StreamingJson.Tests;

public class IntegerTextTests
{
    [Fact]
    public void Write_EveryEdge_IsWhatTryFormatGives()
    {
        List<long> edges = [long.MinValue, long.MinValue + 1, int.MinValue, int.MaxValue, long.MaxValue - 1, long.MaxValue, 0];
        for (long power = 1; power is > 0 and < long.MaxValue / 10; power *= 10)
            edges.AddRange([power - 1, power, power + 1, -power + 1, -power, -power - 1]);
        edges.AddRange([999_999_999_999_999_999, 1_000_000_000_000_000_000, -1_000_000_000_000_000_000]);
        foreach (long value in edges) Check(value);
    }

    [Fact]
    public void Write_RandomOfEveryWidth_IsWhatTryFormatGives()
    {
        Random random = new(1);
        for (int i = 0; i < 2_000_000; i++)
        {
            long value = random.NextInt64() >> random.Next(64);
            Check((i & 1) == 0 ? value : -value);
        }
    }

    [Fact]
    public void Write_EightDigits_EverySplitIsExact()
    {
        // The multiplications that divide by 100 and by 10 are exact only up to here: all of it.
        Span<byte> ours = stackalloc byte[IntegerText.Room];
        Span<byte> theirs = stackalloc byte[24];
        for (int value = 0; value < 10_000; value++)
        {
            foreach (long number in (ReadOnlySpan<long>)[value, value * 10_000L, value * 10_001L])
            {
                int length = IntegerText.Write(ours, number);
                number.TryFormat(theirs, out int expected, default, CultureInfo.InvariantCulture);
                Assert.True(ours[1..length].SequenceEqual(theirs[..expected]));
            }
        }
    }

    [Fact]
    public void Write_TooLittleRoom_Throws() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => IntegerText.Write(new byte[IntegerText.Room - 1], 1));

    [Fact]
    public void WriteMany_StopsBeforeItsRoomEnds()
    {
        int[] values = [.. Enumerable.Range(0, 100)];
        for (int room = 0; room < 300; room++)
        {
            byte[] buffer = new byte[room];
            int items = IntegerText.Write<int>(buffer, values, out int bytes);
            string expected = string.Concat(values[..items].Select(value => "," + value.ToString(CultureInfo.InvariantCulture)));
            Assert.Equal(expected, Encoding.ASCII.GetString(buffer, 0, bytes));
            Assert.True(items == values.Length || bytes > room - IntegerText.Room);
        }
    }

    private static void Check(long value)
    {
        Span<byte> ours = stackalloc byte[IntegerText.Room];
        Span<byte> theirs = stackalloc byte[24];
        int length = IntegerText.Write(ours, value);
        value.TryFormat(theirs, out int expected, default, CultureInfo.InvariantCulture);
        if (ours[0] != ',' || !ours[1..length].SequenceEqual(theirs[..expected]))
            Assert.Fail($"{value} was written as {Encoding.ASCII.GetString(ours[..length])}");
    }
}
