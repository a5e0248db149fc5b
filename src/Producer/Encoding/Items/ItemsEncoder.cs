using System.Buffers;
using System.Runtime.CompilerServices;

namespace StreamingJson;

/// <summary>The items of a source in a format. As long as the source has items at hand, the loop over them is synchronous.</summary>
internal sealed class ItemsEncoder<T>(
    Func<CancellationToken, ItemSource<T>> open, Func<IBufferWriter<byte>, int, ItemsWriter<T>> begin, RecordFrame? frame = null)
    : JsonEncoder
{
    public override ReadOnlyMemory<byte> Heartbeat => frame?.Heartbeat ?? default;

    public override IAsyncEnumerable<JsonChunk> EncodeAsync(
        IBufferWriter<byte> writer, int chunkSize = DefaultChunkSize, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentOutOfRangeException.ThrowIfLessThan(chunkSize, 1);
        return Encode(writer, chunkSize, cancellationToken);
    }

    public override bool TryWriteFailure(IBufferWriter<byte> writer, ReadOnlySpan<byte> problem)
    {
        frame?.WriteFailure(writer, problem);
        return frame is not null;
    }

    private async IAsyncEnumerable<JsonChunk> Encode(
        IBufferWriter<byte> writer, int chunkSize, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using ItemsWriter<T> text = begin(writer, chunkSize);
        ItemSource<T> items = open(cancellationToken);
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
}
