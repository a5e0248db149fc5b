using System.Globalization;
using System.Text;

namespace StreamingJson.Tests.Fuzz;

/// <summary>
/// The unchecked stores by themselves, into memory of any length between fences: as far as there is room, each value is what
/// TryFormat says, and not a byte outside is touched.
/// </summary>
internal static class IntegerTextDocument
{
    private const byte Fence = 0xcd;
    private const int FenceLength = 64;

    public static FuzzDocument Of(FuzzSeed seed)
    {
        long[] values = IntegerDocument.Values(seed, seed.Random.Next(1, 400));
        byte[] memory = new byte[(2 * FenceLength) + IntegerText.Room + seed.Random.Next(seed.Pick(60, 10_000))];
        Array.Fill(memory, Fence);
        Span<byte> room = memory.AsSpan(FenceLength, memory.Length - (2 * FenceLength));
        bool isRange = seed.OneIn(3);
        long first = Math.Clamp(values[0], long.MinValue, long.MaxValue - values.Length);
        int bytes;
        int items = isRange ? IntegerRange.Write(room, first, values.Length, out bytes) : Write(seed, room, values, out bytes);
        if (isRange) values = [.. Enumerable.Range(0, values.Length).Select(i => first + i)];
        string expected = Formatted(values.AsSpan(0, items));
        if (expected != Encoding.ASCII.GetString(room[..bytes]))
            throw new InvalidOperationException($"{expected}\n{Encoding.ASCII.GetString(room[..bytes])}");
        Assert.True(items == values.Length || room.Length - bytes < IntegerText.Room, "It stopped though there was room.");
        Assert.False(memory.AsSpan(0, FenceLength).ContainsAnyExcept(Fence), "It wrote before its memory.");
        Assert.False(memory.AsSpan(FenceLength + room.Length).ContainsAnyExcept(Fence), "It wrote behind its memory.");
        return new FuzzDocument { Encoder = JsonEncoder.Range(0, 0), Text = "[]"u8.ToArray(), Values = items };
    }

    private static int Write(FuzzSeed seed, Span<byte> room, long[] values, out int bytes)
    {
        if (seed.OneIn(2)) return IntegerText.Write(room, values, out bytes);
        int[] ints = Array.ConvertAll(values, value => (int)value);
        for (int i = 0; i < ints.Length; i++) values[i] = ints[i];
        return IntegerText.Write(room, ints, out bytes);
    }

    private static string Formatted(ReadOnlySpan<long> values)
    {
        StringBuilder text = new();
        Span<char> digits = stackalloc char[20];
        foreach (long value in values)
        {
            Assert.True(value.TryFormat(digits, out int length, provider: CultureInfo.InvariantCulture));
            text.Append(',').Append(digits[..length]);
        }

        return text.ToString();
    }
}
