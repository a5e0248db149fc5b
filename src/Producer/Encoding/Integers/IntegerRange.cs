using System.Buffers;
using System.Globalization;
using System.Runtime.Intrinsics;

namespace StreamingJson;

/// <summary>Formats consecutive integers: the text of one is the text of the previous one with its last digit raised.</summary>
internal static class IntegerRange
{
    /// <summary>
    /// Writes <c>,first,first+1,...</c> until the count or the room is used up. A comma and 19 digits fit a 32-byte vector, so an integer
    /// costs one addition and one store, ten of them one more addition, and only every hundredth is formatted.
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

/// <summary>Encodes <c>[start,start+1,...]</c>: every integer is computed, none is stored.</summary>
internal class RangeEncoder(long start, long count) : SynchronousEncoder
{
    public override long? Length { get; } = IntegerRange.TextLength(start, count);

    /// <returns>An <see cref="IAddressableJson"/> if the length is known.</returns>
    public static RangeEncoder Create(long start, long count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (start > 0) ArgumentOutOfRangeException.ThrowIfGreaterThan(count - 1, long.MaxValue - start, nameof(count));
        return IntegerRange.TextLength(start, count) is null ? new RangeEncoder(start, count) : new Addressable(start, count);
    }

    protected override IEnumerable<JsonChunk> Encode(IBufferWriter<byte> writer, int chunkSize)
    {
        long next = 0;
        do
        {
            Span<byte> span = IntegerChunk.GetSpan(writer, chunkSize);
            int items = IntegerRange.Write(span[..^1], start + next, count - next, out int bytes);
            yield return IntegerChunk.Complete(writer, span, bytes, items, next == 0, (next += items) == count);
        }
        while (next < count);
    }

    /// <summary>A range whose length is known: the element at an offset is computed.</summary>
    private sealed class Addressable(long start, long count) : RangeEncoder(start, count), IAddressableJson
    {
        private readonly long _start = start;
        private readonly long _count = count;

        long IAddressableJson.Length => Length!.Value;

        // The letter identifies the form of the text: a change of a range's bytes must come with a new one.
        public string EntityTag => string.Create(CultureInfo.InvariantCulture, $"a.{_start}.{_count}");

        public JsonEncoder Slice(long offset, long length)
        {
            long end = Length!.Value;
            SliceEncoder.ThrowIfOutside(offset, length, end);
            // The element of the byte before, so that it begins before the slice; the last byte of all, the bracket, has none.
            long item = Find(_start, Math.Clamp(offset - 1, 0, end - 2), out long begin);
            return new SliceEncoder(new RangeEncoder(_start + item, _count - item), offset - begin, length);
        }

        /// <summary>Finds the element that a byte belongs to, with a division for each power of ten before it.</summary>
        /// <returns>The element's index; <paramref name="begin"/> is the offset of the comma or bracket before it.</returns>
        private static long Find(long first, long offset, out long begin)
        {
            long value = first;
            begin = 0;
            while (true)
            {
                long last = LastOfSameWidth(value, out int width);
                long skipped = (offset - begin) / width;
                if (skipped <= last - value)
                {
                    begin += skipped * width;
                    return value + skipped - first;
                }

                begin += (last - value + 1) * width;
                value = last + 1;
            }
        }

        /// <summary>Finds the last integer from a value on whose text, with its comma, has the same width.</summary>
        private static long LastOfSameWidth(long value, out int width)
        {
            ulong magnitude = value < 0 ? 0 - (ulong)value : (ulong)value;
            ulong power = 1;
            width = value < 0 ? 3 : 2;
            for (; magnitude / 10 >= power; power *= 10) width++;
            if (value < 0) return -(long)power;
            return power > long.MaxValue / 10 ? long.MaxValue : (long)(power * 10) - 1;
        }
    }
}
