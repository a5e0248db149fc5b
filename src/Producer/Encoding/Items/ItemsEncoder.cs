using System.Buffers;
using System.Runtime.CompilerServices;

namespace StreamingJson;

/// <summary>The items of a source in a format. As long as the source has items at hand, the loop over them is synchronous.</summary>
internal sealed class ItemsEncoder<T>(Func<IBufferWriter<byte>, int, ItemsWriter<T>> begin,
    Func<ItemsWriter<T>, CancellationToken, ItemSource<T>> open, RecordFrame? frame = null) : JsonEncoder
{
    public ItemsEncoder(Func<CancellationToken, ItemSource<T>> open, Func<IBufferWriter<byte>, int, ItemsWriter<T>> begin,
        RecordFrame? frame = null) : this(begin, (_, cancellationToken) => open(cancellationToken), frame)
    {
    }

    public override ReadOnlyMemory<byte> Heartbeat => frame?.Heartbeat ?? default;

    public override IAsyncEnumerable<JsonChunk> EncodeAsync(
        IBufferWriter<byte> writer, int chunkSize = DefaultChunkSize, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentOutOfRangeException.ThrowIfLessThan(chunkSize, 1);
        return Encode(new Opened(), writer, chunkSize, cancellationToken);
    }

    internal override EncodingRun Begin(IBufferWriter<byte> writer, int chunkSize, CancellationToken cancellationToken)
    {
        Opened opened = new();
        return new Run(Encode(opened, writer, chunkSize, cancellationToken).GetAsyncEnumerator(CancellationToken.None), opened);
    }

    public override bool TryWriteFailure(IBufferWriter<byte> writer, ReadOnlySpan<byte> problem)
    {
        frame?.WriteFailure(writer, problem);
        return frame is not null;
    }

    private async IAsyncEnumerable<JsonChunk> Encode(
        Opened opened, IBufferWriter<byte> writer, int chunkSize, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using ItemsWriter<T> text = begin(writer, chunkSize);
        opened.Text = text;
        ItemSource<T> items = opened.Items = open(text, cancellationToken);
        await using ConfiguredAsyncDisposable disposal = items.ConfigureAwait(false);
        ItemStep step;
        while ((step = text.Fill(items)) is ItemStep.Item or ItemStep.Waits or ItemStep.Nested)
        {
            if (step == ItemStep.Nested)
            {
                await foreach (JsonChunk chunk in text.EncodeNestedAsync(cancellationToken).ConfigureAwait(false)) yield return chunk;
                if (text.Failure is null) continue;
                step = ItemStep.Failed;
                break;
            }

            yield return text.TakeChunk(sourcePending: step == ItemStep.Waits);
            if (step == ItemStep.Item) continue;
            // While the source is waited for, what was written may be flushed; after it, we come back before we write.
            await items.WaitAsync().ConfigureAwait(false);
            yield return default;
        }

        if (step == ItemStep.Failed)
        {
            yield return text.TakeWhole();
            text.Failure!.Throw();
        }

        text.End();
        yield return text.TakeChunk();
    }

    /// <summary>The source and the writer of one use, as soon as it has begun.</summary>
    private sealed class Opened
    {
        public ItemSource<T>? Items { get; set; }

        public ItemsWriter<T>? Text { get; set; }
    }

    private sealed class Run(IAsyncEnumerator<JsonChunk> chunks, Opened opened) : IteratorRun(chunks)
    {
        public override string? Cursor => opened.Text?.Cursor;

        public override void LeaveTurns(BlockingThreads threads) => opened.Items?.LeaveTurns(threads);
    }
}
