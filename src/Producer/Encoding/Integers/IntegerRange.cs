using System.Runtime.Intrinsics;

namespace StreamingJson;

/// <summary>Consecutive integers: the text of one is the text of the one before it with its last digit raised.</summary>
internal static class IntegerRange
{
    /// <summary>
    /// Writes <c>,first,first+1,...</c> until the count or the room is used up. A comma and 19 digits fit a 32-byte vector, so an
    /// integer costs one addition and one store, a ten one addition more, and only a hundred is formatted.
    /// </summary>
    /// <returns>How many integers were written.</returns>
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

    /// <summary>The rest of the hundred that a value is in, ten by ten, as far as there is room.</summary>
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

    /// <summary>The exact length of <c>[first,...]</c> in bytes: ten powers of ten decide it.</summary>
    /// <returns>The length, or <see langword="null"/> beyond 2^63-1.</returns>
    public static long? TextLength(long first, long count)
    {
        if (count == 0) return 2;
        long last = first + (count - 1);
        // Two brackets and the commas between, a sign for each negative, and a digit for each power of ten that is reached.
        Int128 length = 1 + (Int128)count;
        if (first < 0) length += Digits(last < 0 ? -(Int128)last : 1, -(Int128)first) + (last < 0 ? count : -(Int128)first);
        if (last >= 0) length += Digits(Math.Max(first, 1), last) + (first <= 0 ? 1 : 0);
        return length <= long.MaxValue ? (long)length : null;
    }

    /// <summary>The digits of all integers from <paramref name="low"/>, at least 1, to <paramref name="high"/>.</summary>
    private static Int128 Digits(Int128 low, Int128 high)
    {
        Int128 digits = 0;
        for (Int128 power = 1; power <= high; power *= 10) digits += high - Int128.Max(power, low) + 1;
        return digits;
    }
}
