using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace StreamingJson;

/// <summary>
/// Integers as ASCII, without a branch per digit. The one file with unchecked stores; each of its three entrances checks its
/// room once. A test compares it with <c>TryFormat</c>.
/// </summary>
internal static class IntegerText
{
    /// <summary>What one integer may scribble over: a comma, a sign, 19 digits, and the rest of the last wide store.</summary>
    public const int Room = 40;

    private const ulong Zeros = 0x3030303030303030;
    private const uint EightDigits = 100_000_000;

    /// <summary>Writes <c>,value</c> and returns its length, at most 21.</summary>
    public static int Write(Span<byte> destination, long value)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(destination.Length, Room, nameof(destination));
        return Write(ref MemoryMarshal.GetReference(destination), value);
    }

    /// <summary>Writes <c>,value</c> for each value as far as there is room for one more.</summary>
    /// <returns>How many values were written.</returns>
    public static int Write<T>(Span<byte> destination, ReadOnlySpan<T> values, out int bytes) where T : struct, INumberBase<T>
    {
        ref byte start = ref MemoryMarshal.GetReference(destination);
        int last = destination.Length - Room;
        int items = 0;
        bytes = 0;
        while (items < values.Length && bytes <= last)
            bytes += Write(ref Unsafe.Add(ref start, bytes), long.CreateTruncating(values[items++]));
        return items;
    }

    /// <summary>Writes a text <paramref name="count"/> times, <paramref name="step"/> added and <paramref name="length"/> bytes
    /// further each time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void WriteCounting(
        Span<byte> destination, Vector256<byte> text, Vector256<byte> step, int length, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(destination.Length, (count - 1) * length + 32, nameof(destination));
        ref byte place = ref MemoryMarshal.GetReference(destination);
        for (int i = 0; i < count; i++)
        {
            text.StoreUnsafe(ref place);
            text += step;
            place = ref Unsafe.Add(ref place, length);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Write(ref byte destination, long value)
    {
        destination = (byte)',';
        // The sign is always stored and only sometimes kept: random signs would cost a mispredicted branch each.
        Unsafe.Add(ref destination, 1) = (byte)'-';
        long sign = value >> 63;
        int begin = 1 - (int)sign;
        return begin + WriteMagnitude(ref Unsafe.Add(ref destination, begin), (ulong)((value ^ sign) - sign));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int WriteMagnitude(ref byte destination, ulong value)
    {
        if (value < EightDigits) return WriteLeading(ref destination, (uint)value);
        return value < (ulong)EightDigits * EightDigits
            ? WriteSixteen(ref destination, value)
            : WriteTwenty(ref destination, value);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int WriteSixteen(ref byte destination, ulong value)
    {
        ulong high = value / EightDigits;
        // Every ten-digit number comes here, so every other random int: two digits are not worth splitting eight.
        int length = high < 100 ? WriteTwo(ref destination, (uint)high) : WriteLeading(ref destination, (uint)high);
        Store(ref Unsafe.Add(ref destination, length), Digits((uint)(value - high * EightDigits)) + Zeros);
        return length + 8;
    }

    private static int WriteTwenty(ref byte destination, ulong value)
    {
        ulong high = value / EightDigits;
        int length = WriteSixteen(ref destination, high);
        Store(ref Unsafe.Add(ref destination, length), Digits((uint)(value - high * EightDigits)) + Zeros);
        return length + 8;
    }

    /// <summary>One or two digits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int WriteTwo(ref byte destination, uint value)
    {
        uint tens = (value * 103) >> 10;
        uint text = (tens | ((value - tens * 10) << 8)) + 0x3030;
        int dropped = tens == 0 ? 1 : 0;
        Unsafe.WriteUnaligned(ref destination, (byte)(text >> (dropped * 8)));
        Unsafe.Add(ref destination, 1) = (byte)(text >> 8);
        return 2 - dropped;
    }

    /// <summary>At most eight digits, without leading zeros.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int WriteLeading(ref byte destination, uint value)
    {
        ulong digits = Digits(value);
        // The first digit is in the lowest byte; the bit in the highest one keeps a single zero of 0.
        int zeros = BitOperations.TrailingZeroCount(digits | (1UL << 56)) & 0x38;
        Store(ref destination, (digits + Zeros) >> zeros);
        return 8 - (zeros >> 3);
    }

    /// <summary>Splits into halves three times, all parts at once: one by 8 digits, two by 4, four by 2, eight by 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Digits(uint value)
    {
        ulong thousands = value / 10_000;
        ulong fours = thousands | ((value - thousands * 10_000) << 32);
        ulong hundreds = ((fours * 10_486) >> 20) & 0x0000007F_0000007F;
        ulong twos = hundreds | ((fours - hundreds * 100) << 16);
        ulong tens = ((twos * 103) >> 10) & 0x000F000F_000F000F;
        return tens | ((twos - tens * 10) << 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(ref byte destination, ulong text) => Unsafe.WriteUnaligned(
        ref destination, BitConverter.IsLittleEndian ? text : BinaryPrimitives.ReverseEndianness(text));
}
