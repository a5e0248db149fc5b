using System.Buffers;
using System.Numerics;

namespace StreamingJson;

/// <summary>Writes the integers of a source as an array: per item its two calls, and nothing of ours but the digits; none where they are in memory.</summary>
internal sealed class IntegerItemsWriter<T>(IBufferWriter<byte> writer, int chunkSize) : ItemsWriter<T>(writer, chunkSize)
    where T : struct, INumberBase<T>
{
    private bool _begun;

    public override ItemStep Fill(ItemSource<T> source)
    {
        ItemStep step = source.Move();
        if (step != ItemStep.Item) return Stop(source, step);
        Span<byte> span = Chunk.GetSpan(ArrayText.MaxItems * IntegerText.Room);
        int bytes = 0;
        bool full;
        do
        {
            bytes += IntegerText.Write(span[bytes..], long.CreateTruncating(source.Current));
            full = CountItem(bytes) || WriteAhead(source, span, ref bytes);
        }
        while (!full && (step = source.Move()) == ItemStep.Item);

        // The first comma of all is the opening bracket.
        if (!_begun) span[0] = (byte)'[';
        _begun = true;
        Chunk.Advance(bytes);
        return full ? ItemStep.Item : Stop(source, step);
    }

    public override void End() => Chunk.Append(_begun ? "]"u8 : "[]"u8);

    public override void Dispose()
    {
        // Nothing of its own.
    }

    /// <summary>What is in memory is written as a whole, and not bounded by its number: nothing of the source's runs for it.</summary>
    /// <returns>Whether the chunk is full.</returns>
    private bool WriteAhead(ItemSource<T> source, Span<byte> span, ref int bytes)
    {
        ReadOnlySpan<T> ahead = source.Ahead;
        if (ahead.IsEmpty) return false;
        // With room for one at least, however small the chunk is to be.
        int end = Math.Min(span.Length, Math.Max(RunRoom, bytes + IntegerText.Room));
        int items = IntegerText.Write(span[bytes..end], ahead, out int written);
        source.Skip(items);
        return CountRun(items, bytes += written) || items < ahead.Length;
    }

    private ItemStep Stop(ItemSource<T> source, ItemStep step)
    {
        Failure = source.Failure;
        return step;
    }
}
