using System.Globalization;
using System.Numerics;
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

    [Theory]
    [InlineData(1)]
    [InlineData(430)]
    [InlineData(3_000)]
    [InlineData(40_000)]
    public void WriteMany_NeighboursOfEveryWidth_AreWhatTryFormatGives(int gap)
    {
        Random random = new(gap);
        for (int round = 0; round < 3_000; round++)
        {
            long[] values = new long[random.Next(1, 300)];
            long next = random.NextInt64(long.MinValue, long.MaxValue) >> random.Next(64);
            int way = random.Next(3) - 1;
            for (int i = 0; i < values.Length; i++)
            {
                // Sorted up or down, or around one place; now and then on to somewhere else.
                next += way == 0 ? random.Next(-gap, gap + 1) : way * random.Next(gap + 1);
                if (random.Next(50) == 0) next = random.NextInt64() >> random.Next(64);
                values[i] = next;
            }

            CheckMany(values);
            CheckMany([.. values.Select(value => (int)value)]);
        }
    }

    [Fact]
    public void WriteMany_NeighboursAtEveryEdge_AreWhatTryFormatGives()
    {
        List<long> edges = [0, long.MinValue + 300, long.MaxValue - 300, int.MinValue, int.MaxValue];
        for (long power = 10; power is > 0 and < long.MaxValue / 10; power *= 10) edges.AddRange([power, -power]);
        foreach (long edge in edges)
        {
            CheckMany([.. Enumerable.Range(-150, 300).Select(step => edge + step)]);
            CheckMany([.. Enumerable.Range(-150, 300).Select(step => edge - step)]);
        }
    }

    private static void CheckMany<T>(T[] values) where T : struct, INumberBase<T>
    {
        StringBuilder text = new();
        byte[] buffer = new byte[1_000];
        for (int items = 0; items < values.Length;)
        {
            int written = IntegerText.Write<T>(buffer, values.AsSpan(items), out int bytes);
            Assert.True(written > 0);
            text.Append(Encoding.ASCII.GetString(buffer, 0, bytes));
            items += written;
        }

        Assert.Equal(string.Concat(values.Select(value => "," + value.ToString(null, CultureInfo.InvariantCulture))), text.ToString());
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
