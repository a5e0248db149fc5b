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
internal sealed class IteratorRun(IAsyncEnumerator<JsonChunk> chunks) : EncodingRun
{
    public override JsonChunk Current => chunks.Current;

    public override ValueTask<bool> MoveNextAsync() => chunks.MoveNextAsync();

    public override ValueTask DisposeAsync() => chunks.DisposeAsync();
}
