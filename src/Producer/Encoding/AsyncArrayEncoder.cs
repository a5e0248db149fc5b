using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Text.Json.Serialization.Metadata;

namespace StreamingJson;

/// <summary>A JSON array from an asynchronous source. As long as the source has items at hand, its loop is synchronous.</summary>
internal sealed class AsyncArrayEncoder<T> : JsonEncoder
{
    private readonly IAsyncEnumerable<T> _source;
    private readonly JsonTypeInfo<T> _elementInfo;

    public AsyncArrayEncoder(IAsyncEnumerable<T> source, JsonTypeInfo<T> elementInfo)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(elementInfo);
        (_source, _elementInfo) = (source, elementInfo);
    }

    public override IAsyncEnumerable<JsonChunk> EncodeAsync(
        IBufferWriter<byte> writer, int chunkSize = DefaultChunkSize, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentOutOfRangeException.ThrowIfLessThan(chunkSize, 1);
        return Encode(writer, chunkSize, cancellationToken);
    }

    private async IAsyncEnumerable<JsonChunk> Encode(
        IBufferWriter<byte> writer, int chunkSize, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using ElementWriter<T> elements = new(writer, chunkSize, _elementInfo);
        AsyncItems<T> items = new(_source, cancellationToken);
        await using ConfiguredAsyncDisposable disposal = items.ConfigureAwait(false);
        bool begun = false;
        while (true)
        {
            bool waits = !items.BeginMove();
            // While the source is waited for, what was written may be flushed; after it, we come back before we write.
            if (waits) yield return elements.TakeChunk(sourcePending: true);
            bool more = false;
            ExceptionDispatchInfo? failure = null;
            try
            {
                more = await items.EndMove().ConfigureAwait(false);
            }
            catch (Exception error)
            {
                failure = ExceptionDispatchInfo.Capture(error);
            }

            if (waits) yield return default;
            if (failure is null)
            {
                // Rule 7: nothing is written before the first item is there.
                if (!begun) elements.Begin();
                begun = true;
                if (!more) break;
                failure = elements.TryWrite(items.Current);
            }

            if (failure is not null)
            {
                yield return elements.TakeWhole();
                failure.Throw();
            }

            if (elements.ChunkIsFull) yield return elements.TakeChunk();
        }

        elements.End();
        yield return elements.TakeChunk();
    }
}
