namespace StreamingJson;

/// <summary>Text that was encoded before, a block at a time.</summary>
internal abstract class BlockSource : IAsyncDisposable
{
    /// <summary>The items that end within the block that was read last.</summary>
    public abstract int Items { get; }

    /// <summary>The key of the last item that was read.</summary>
    public abstract string? Cursor { get; }

    /// <summary>Reads what there is, or waits for it.</summary>
    /// <returns>The next block, valid until the next call; an empty one at the end of a document that is whole.</returns>
    public abstract ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellationToken);

    public abstract ValueTask DisposeAsync();
}
