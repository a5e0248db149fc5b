using System.Buffers;
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
