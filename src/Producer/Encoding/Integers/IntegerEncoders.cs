using System.Buffers;
using System.Globalization;
using System.Numerics;

namespace StreamingJson;

/// <summary>Encodes the integers of a block of memory: one loop per chunk.</summary>
internal sealed class IntegerMemoryEncoder<T>(ReadOnlyMemory<T> values) : SynchronousEncoder where T : struct, INumberBase<T>
{
    protected override IEnumerable<JsonChunk> Encode(IBufferWriter<byte> writer, int chunkSize)
    {
        int next = 0;
        do
        {
            Span<byte> span = IntegerChunk.GetSpan(writer, chunkSize);
            int items = IntegerText.Write(span[..^1], values.Span[next..], out int bytes);
            yield return IntegerChunk.Complete(writer, span, bytes, items, next == 0, (next += items) == values.Length);
        }
        while (next < values.Length);
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

/// <summary>A chunk of <c>,item,item</c>, of which the first comma of all becomes the opening bracket.</summary>
internal static class IntegerChunk
{
    /// <summary>
    /// Gets a span of at most the chunk's size, but with room for a few integers. A larger request would begin a new block of the
    /// writer's memory instead of using the rest of the current one.
    /// </summary>
    public static Span<byte> GetSpan(IBufferWriter<byte> writer, int chunkSize)
    {
        const int least = 4 * IntegerText.Room;
        Span<byte> span = writer.GetSpan(least);
        return span.Length > Math.Max(chunkSize, least) ? span[..Math.Max(chunkSize, least)] : span;
    }

    /// <summary>Adds the brackets that are due and advances the writer.</summary>
    public static JsonChunk Complete(IBufferWriter<byte> writer, Span<byte> span, int bytes, int items, bool opens, bool closes)
    {
        if (opens)
        {
            span[0] = (byte)'[';
            if (bytes == 0) bytes = 1;
        }

        if (closes) span[bytes++] = (byte)']';
        writer.Advance(bytes);
        return new JsonChunk(bytes, items);
    }
}

/// <summary>Writes the integers of a source as an array: two calls of the source per item, none where its items are in memory.</summary>
internal sealed class IntegerItemsWriter<T>(IBufferWriter<byte> writer, int chunkSize) : ItemsWriter<T>(writer, chunkSize)
    where T : struct, INumberBase<T>
{
    private bool _hasBegun;

    public override ItemStep Fill(ItemSource<T> source)
    {
        ItemStep step = source.MoveNext();
        if (step != ItemStep.Item) return Stop(source, step);
        Span<byte> span = Chunk.GetSpan(MaxItems * IntegerText.Room);
        int bytes = 0;
        bool isFull;
        do
        {
            bytes += IntegerText.Write(span[bytes..], long.CreateTruncating(source.Current));
            isFull = CountItem(bytes) || WriteAvailable(source, span, ref bytes);
        }
        while (!isFull && (step = source.MoveNext()) == ItemStep.Item);

        if (!_hasBegun) span[0] = (byte)'[';
        _hasBegun = true;
        Chunk.Advance(bytes);
        return isFull ? ItemStep.Item : Stop(source, step);
    }

    public override void End() => Chunk.Append(_hasBegun ? "]"u8 : "[]"u8);

    private bool WriteAvailable(ItemSource<T> source, Span<byte> span, ref int bytes)
    {
        ReadOnlySpan<T> available = source.Available;
        if (available.IsEmpty) return false;
        // With room for one at least, however small the chunk is to be.
        int end = Math.Min(span.Length, Math.Max(RunRoom, bytes + IntegerText.Room));
        int items = IntegerText.Write(span[bytes..end], available, out int written);
        source.Skip(items);
        return CountRun(items, bytes += written) || items < available.Length;
    }

    private ItemStep Stop(ItemSource<T> source, ItemStep step)
    {
        Failure = source.Failure;
        return step;
    }
}
