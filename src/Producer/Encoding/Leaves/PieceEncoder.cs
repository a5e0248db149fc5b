using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Text.Encodings.Web;

namespace StreamingJson;

/// <summary>One JSON string from a source that is read piece by piece; with a piece at hand, its loop is synchronous.</summary>
internal abstract class PieceEncoder<T>(IDisposable source, JavaScriptEncoder? encoder = null) : JsonEncoder
{
    private bool _used;

    protected abstract ValueTask<int> ReadAsync(Memory<T> buffer, CancellationToken cancellationToken);

    /// <summary>How much is read at a time for chunks of that size.</summary>
    protected abstract int BufferSize(int chunkSize);

    /// <returns>How much of the piece was written.</returns>
    protected abstract int Write(SegmentWriter text, ReadOnlySpan<T> piece);

    protected abstract void End(SegmentWriter text);

    public sealed override IAsyncEnumerable<JsonChunk> EncodeAsync(
        IBufferWriter<byte> writer, int chunkSize = DefaultChunkSize, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentOutOfRangeException.ThrowIfLessThan(chunkSize, 1);
        return new Chunks(this, writer, chunkSize, cancellationToken);
    }

    private PieceReads<T> Open(int chunkSize, CancellationToken first, CancellationToken second)
    {
        if (Interlocked.Exchange(ref _used, true))
            throw new InvalidOperationException("The source of this encoder was read already: such an encoder can be used once.");
        return new PieceReads<T>(
            ReadAsync, source, BufferSize(chunkSize), CancellationTokenSource.CreateLinkedTokenSource(first, second));
    }

    private async IAsyncEnumerable<JsonChunk> Encode(PieceReads<T> reads, IBufferWriter<byte> writer, int chunkSize)
    {
        using SegmentWriter text = new(writer, chunkSize, encoder);
        await using ConfiguredAsyncDisposable disposal = reads.ConfigureAwait(false);
        int pieces = 0;
        while (true)
        {
            bool waits = !reads.BeginRead();
            // While the source is waited for, what was written may be flushed; after it, we come back before we write.
            if (waits) yield return text.TakeChunk(sourcePending: true);
            int length = 0;
            ExceptionDispatchInfo? failure = null;
            try
            {
                length = await reads.EndRead().ConfigureAwait(false);
            }
            catch (Exception error)
            {
                failure = ExceptionDispatchInfo.Capture(error);
            }

            if (waits) yield return default;
            if (failure is not null)
            {
                yield return text.TakeChunk();
                failure.Throw();
            }

            // Rule 7: nothing is written before the first piece, or the end, is there.
            if (length == 0) break;
            for (ReadOnlyMemory<T> left = reads.Piece(length); !left.IsEmpty;)
            {
                left = left[Write(text, left.Span)..];
                if (!text.ChunkIsFull) continue;
                yield return text.TakeChunk();
                pieces = 0;
            }

            // A source may work long for a short piece: a chunk ends by pieces too, so that the turn can.
            if (++pieces < ArrayText.MaxItems) continue;
            yield return text.TakeChunk();
            pieces = 0;
        }

        End(text);
        yield return text.TakeChunk();
    }

    /// <summary>Chunks whose enumerator disposes the source even where it is left before its first step.</summary>
    private sealed class Chunks(PieceEncoder<T> encoder, IBufferWriter<byte> writer, int chunkSize, CancellationToken token)
        : IAsyncEnumerable<JsonChunk>
    {
        public IAsyncEnumerator<JsonChunk> GetAsyncEnumerator(CancellationToken cancellationToken = default)
        {
            PieceReads<T> reads = encoder.Open(chunkSize, token, cancellationToken);
            return new Owner(encoder.Encode(reads, writer, chunkSize).GetAsyncEnumerator(CancellationToken.None), reads);
        }
    }

    private sealed class Owner(IAsyncEnumerator<JsonChunk> chunks, PieceReads<T> reads) : IAsyncEnumerator<JsonChunk>
    {
        public JsonChunk Current => chunks.Current;

        public ValueTask<bool> MoveNextAsync() => chunks.MoveNextAsync();

        public async ValueTask DisposeAsync()
        {
            await chunks.DisposeAsync().ConfigureAwait(false);
            // An iterator that was never begun has disposed nothing.
            await reads.DisposeAsync().ConfigureAwait(false);
        }
    }
}
