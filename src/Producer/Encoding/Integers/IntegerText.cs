using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace StreamingJson;

/// <summary>
/// Formats integers as ASCII without a branch per digit. The only file with unchecked stores; each of its entry points checks the room.
/// </summary>
/// <remarks>What the table, the blocks and the shared digits are worth: docs/measurements.md.</remarks>
internal static class IntegerText
{
    /// <summary>The bytes that writing one integer may touch: a comma, a sign, 19 digits, and the rest of the last wide store.</summary>
    public const int Room = 40;

    // Values between two checks of whether they are sorted and dense, and how many are checked.
    private const int Block = 64;
    private const int Sample = 16;

    // Sharing digits pays when about every tenth value, or fewer, begins new ones.
    private const long MaxSpread = 20_000;

    // The shared digits, with a comma and a sign, are a store of 16 bytes.
    private const ulong MaxShared = 1_000_000_000_000_000_000;

    private const uint FourZeros = 0x30303030;
    private const ulong Zeros = 0x3030303030303030;
    private const uint EightDigits = 100_000_000;

    // 40 KB, of which text that is not random touches little.
    private static readonly uint[] Fours = MakeFours();

    /// <summary>Writes <c>,value</c> and returns its length, at most 21.</summary>
    public static int Write(Span<byte> destination, long value)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(destination.Length, Room, nameof(destination));
        return Write(ref MemoryMarshal.GetReference(destination), value);
    }

    /// <summary>Writes <c>,value</c> for each value as far as there is room for one more.</summary>
    public static int Write<T>(Span<byte> destination, ReadOnlySpan<T> values, out int bytes) where T : struct, INumberBase<T>
    {
        int items = 0;
        bytes = 0;
        int before;
        do
        {
            before = items;
            ReadOnlySpan<T> rest = values[items..];
            items += AreDense(rest)
                ? WriteDense(destination, rest, ref bytes)
                : WriteEach(destination, rest[..Math.Min(Block, rest.Length)], ref bytes);
        }
        while (items > before && items < values.Length);
        return items;
    }

    /// <summary>Writes a text <paramref name="count"/> times, each time <paramref name="length"/> bytes further and with <paramref name="step"/> added.</summary>
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

    /// <summary>Whether the next values look sorted, and so dense that most share all but their last four digits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool AreDense<T>(ReadOnlySpan<T> values) where T : struct, INumberBase<T> => values.Length >= Sample
        && (ulong)(long.CreateTruncating(values[Sample - 1]) - long.CreateTruncating(values[0]) + MaxSpread) <= 2 * MaxSpread
        // Shorter ones share nothing.
        && (ulong)(long.CreateTruncating(values[0]) + 9_999) > 2 * 9_999;

    private static int WriteEach<T>(Span<byte> destination, ReadOnlySpan<T> values, ref int bytes) where T : struct, INumberBase<T>
    {
        ref byte start = ref MemoryMarshal.GetReference(destination);
        int last = destination.Length - Room;
        int items = 0;
        int length = bytes;
        while (items < values.Length && length <= last)
            length += Write(ref Unsafe.Add(ref start, length), long.CreateTruncating(values[items++]));
        bytes = length;
        return items;
    }

    /// <summary>Writes the digits that neighbours share as one store, and formats only the last four.</summary>
    private static int WriteDense<T>(Span<byte> destination, ReadOnlySpan<T> values, ref int bytes) where T : struct, INumberBase<T>
    {
        ref byte start = ref MemoryMarshal.GetReference(destination);
        int last = destination.Length - Room;
        int items = 0;
        int end = bytes;
        // The values that share them: so many from the origin on, away from zero.
        (long origin, long sign, uint count) = (0, 0, 0);
        Vector128<byte> shared = default;
        int length = 0;
        bool isDense = true;
        while (isDense && items < values.Length && end <= last)
        {
            long value = long.CreateTruncating(values[items++]);
            ref byte place = ref Unsafe.Add(ref start, end);
            ulong tail = (ulong)(((value - origin) ^ sign) - sign);
            if (tail < count)
            {
                shared.StoreUnsafe(ref place);
                Store(ref Unsafe.Add(ref place, length), Four((uint)tail));
                end += length + 4;
                continue;
            }

            length = Write(ref place, value) - 4;
            end += length + 4;
            shared = Vector128.LoadUnsafe(ref place);
            sign = value >> 63;
            ulong magnitude = (ulong)((value ^ sign) - sign);
            origin = value - (((long)(magnitude % 10_000) ^ sign) - sign);
            count = magnitude is >= 10_000 and < MaxShared ? 10_000u : 0;
            isDense = AreDense(values[(items - 1)..]);
        }

        bytes = end;
        return items;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Write(ref byte destination, long value)
    {
        destination = (byte)',';
        // The sign is always stored and only sometimes kept: a branch would be mispredicted for random signs.
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
        // Every other random int has ten digits: two leading ones need not be formatted as eight.
        int length = high < 10_000 ? WriteLeadingFour(ref destination, (uint)high) : WriteLeading(ref destination, (uint)high);
        Store(ref Unsafe.Add(ref destination, length), Eight((uint)(value - (high * EightDigits))));
        return length + 8;
    }

    private static int WriteTwenty(ref byte destination, ulong value)
    {
        ulong high = value / EightDigits;
        int length = WriteSixteen(ref destination, high);
        Store(ref Unsafe.Add(ref destination, length), Eight((uint)(value - (high * EightDigits))));
        return length + 8;
    }

    /// <summary>Writes at most eight digits, without leading zeros.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int WriteLeading(ref byte destination, uint value)
    {
        ulong text = Eight(value);
        // The first digit is in the lowest byte; the bit in the highest byte keeps the single digit of 0.
        int zeros = BitOperations.TrailingZeroCount((text - Zeros) | (1UL << 56)) & 0x38;
        Store(ref destination, text >> zeros);
        return 8 - (zeros >> 3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int WriteLeadingFour(ref byte destination, uint value)
    {
        uint text = Four(value);
        int zeros = BitOperations.TrailingZeroCount((text - FourZeros) | (1U << 24)) & 0x18;
        Store(ref destination, text >> zeros);
        return 4 - (zeros >> 3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Eight(uint value)
    {
        uint thousands = value / 10_000;
        return Four(thousands) | ((ulong)Four(value - (thousands * 10_000)) << 32);
    }

    /// <summary>Four digits with leading zeros, the first one in the lowest byte.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Four(uint value) => Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(Fours), value);

    private static uint[] MakeFours()
    {
        uint[] fours = new uint[10_000];
        for (uint i = 0; i < 10_000; i++)
            fours[i] = FourZeros + (i / 1000) + (i / 100 % 10 << 8) + (i / 10 % 10 << 16) + (i % 10 << 24);
        return fours;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(ref byte destination, ulong text) => Unsafe.WriteUnaligned(
        ref destination, BitConverter.IsLittleEndian ? text : BinaryPrimitives.ReverseEndianness(text));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(ref byte destination, uint text) => Unsafe.WriteUnaligned(
        ref destination, BitConverter.IsLittleEndian ? text : BinaryPrimitives.ReverseEndianness(text));
}

/// <summary>Formats consecutive integers: the text of one is the text of the previous one with its last digit raised.</summary>
internal static class IntegerRange
{
    /// <summary>
    /// Writes <c>,first,first+1,...</c> until the count or the room is used up. A comma and 19 digits fit a 32-byte vector, so an integer
    /// costs one addition and one store, ten of them one more addition, and only every hundredth is formatted.
    /// </summary>
    public static int Write(Span<byte> destination, long first, long count, out int bytes)
    {
        int last = destination.Length - IntegerText.Room;
        int items = 0;
        bytes = 0;
        while (items < count && bytes <= last)
        {
            long value = first + items;
            if (value < 0)
            {
                bytes += IntegerText.Write(destination[bytes..], value);
                items++;
                continue;
            }

            items += WriteHundred(destination[bytes..], value, count - items, out int length);
            bytes += length;
        }

        return items;
    }

    /// <summary>Writes the rest of the hundred that a value is in, ten by ten, as far as there is room.</summary>
    private static int WriteHundred(Span<byte> destination, long value, long count, out int bytes)
    {
        int digit = (int)(value % 10);
        Span<byte> scratch = stackalloc byte[IntegerText.Room];
        int length = IntegerText.Write(scratch, value - digit);
        Vector256<byte> text = Vector256.Create<byte>(scratch);
        Vector256<byte> one = OneAt(length - 1);
        Vector256<byte> ten = OneAt(length - 2);
        // Below ten there is no second digit to raise: that ten goes alone.
        int tens = value < 10 ? 1 : 10 - (int)(value / 10 % 10);
        int last = destination.Length - IntegerText.Room;
        int items = 0;
        bytes = 0;
        while (true)
        {
            int room = 1 + (last - bytes) / length;
            int some = (int)Math.Min(Math.Min(10 - digit, room), count - items);
            IntegerText.WriteCounting(destination[bytes..], text + one * (byte)digit, one, length, some);
            items += some;
            bytes += some * length;
            if (some < 10 - digit || --tens == 0 || items == count || bytes > last) return items;
            text += ten;
            digit = 0;
        }
    }

    private static Vector256<byte> OneAt(int place) =>
        Vector256.Equals(Vector256<byte>.Indices, Vector256.Create((byte)place)) & Vector256<byte>.One;

    /// <summary>Computes the exact length of <c>[first,...]</c> in bytes.</summary>
    /// <returns>The length, or <see langword="null"/> beyond 2^63-1.</returns>
    public static long? TextLength(long first, long count)
    {
        if (count == 0) return 2;
        long last = first + (count - 1);
        // Brackets and commas, a sign for each negative, and a digit for each power of ten that is reached.
        Int128 length = 1 + (Int128)count;
        if (first < 0) length += Digits(last < 0 ? -(Int128)last : 1, -(Int128)first) + (last < 0 ? count : -(Int128)first);
        if (last >= 0) length += Digits(Math.Max(first, 1), last) + (first <= 0 ? 1 : 0);
        return length <= long.MaxValue ? (long)length : null;
    }

    /// <summary>Counts the digits of all integers from <paramref name="low"/>, at least 1, to <paramref name="high"/>.</summary>
    private static Int128 Digits(Int128 low, Int128 high)
    {
        Int128 digits = 0;
        for (Int128 power = 1; power <= high; power *= 10) digits += high - Int128.Max(power, low) + 1;
        return digits;
    }
}
