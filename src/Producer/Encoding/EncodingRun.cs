using System.Buffers;

namespace StreamingJson;

/// <summary>One use of a <see cref="JsonEncoder"/>: its chunks, and all that belongs to this use alone.</summary>
internal abstract class EncodingRun : IAsyncEnumerator<JsonChunk>, IBlockingWork
{
    public abstract JsonChunk Current { get; }

    /// <summary>Gets the key of the last row that was written whole, if the source has keys.</summary>
    public virtual string? Cursor => null;

    public abstract ValueTask<bool> MoveNextAsync();

    /// <inheritdoc/>
    public virtual void LeaveTurns(BlockingThreads threads)
    {
        // What has no source that could leave stays.
    }

    public abstract ValueTask DisposeAsync();
}

/// <summary>The chunks of an iterator as a run.</summary>
internal class IteratorRun(IAsyncEnumerator<JsonChunk> chunks) : EncodingRun
{
    public sealed override JsonChunk Current => chunks.Current;

    public sealed override ValueTask<bool> MoveNextAsync() => chunks.MoveNextAsync();

    public sealed override ValueTask DisposeAsync() => chunks.DisposeAsync();
}

/// <summary>The run of the encoder within another one that is under way.</summary>
internal sealed class InnerRun
{
    private volatile EncodingRun? _run;

    public EncodingRun Begin(JsonEncoder encoder, IBufferWriter<byte> writer, int chunkSize, CancellationToken cancellationToken) =>
        _run = encoder.Begin(writer, chunkSize, cancellationToken);

    public void LeaveTurns(BlockingThreads threads) => _run?.LeaveTurns(threads);
}

/// <summary>The chunks of an encoder that is composed of others.</summary>
internal sealed class OuterRun(IAsyncEnumerator<JsonChunk> chunks, InnerRun inner) : IteratorRun(chunks)
{
    public override void LeaveTurns(BlockingThreads threads) => inner.LeaveTurns(threads);
}
