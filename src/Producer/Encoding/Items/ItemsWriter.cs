using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace StreamingJson;

/// <summary>Writes the items of a source in a format, a chunk at a time.</summary>
internal abstract class ItemsWriter<T>(IBufferWriter<byte> writer, int chunkSize) : IDisposable
{
    // Between two looks at the token and at whether a list is still the same, however long chunks may be: less than a millisecond.
    private const int MaxRun = 64 * 1024;

    // Where the last whole item ends.
    private int _whole;
    private int _items;

    // What there is of the item that is being written began in a chunk before.
    private bool _beganBefore;

    /// <summary>What the source, or the writing of an item, has thrown.</summary>
    public ExceptionDispatchInfo? Failure { get; protected set; }

    /// <summary>Gets the key of the last item that was written whole, if items have keys.</summary>
    public virtual string? Cursor => null;

    protected ChunkWriter Chunk { get; } = new(writer);

    /// <summary>The next item's own encoder, with <see cref="ItemStep.Nested"/>.</summary>
    protected JsonEncoder? Nested { get; set; }

    /// <summary>Where it writes.</summary>
    protected virtual IBufferWriter<byte> NestedWriter => Chunk;

    /// <summary>What stands before such an item.</summary>
    protected virtual ReadOnlySpan<byte> BeforeNested => default;

    /// <summary>An item is begun and not complete; only a writer that ends chunks within its items says so.</summary>
    protected bool IsWithinItem { get; set; }

    /// <summary>Writes items until the chunk is full, or the source has none at hand.</summary>
    /// <returns><see cref="ItemStep.Item"/> when the chunk is full.</returns>
    public abstract ItemStep Fill(ItemSource<T> source);

    /// <summary>Encodes an item by its own encoder, after <see cref="ItemStep.Nested"/>. What that throws is told, not thrown.</summary>
    public async IAsyncEnumerable<JsonChunk> EncodeNestedAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        JsonChunk before = TakeChunk();
        if (before != default) yield return before;
        // Rule 7: held back until the item writes.
        HoldingWriter text = new(NestedWriter);
        text.Hold(BeforeNested);
        IAsyncEnumerator<JsonChunk> chunks =
            Nested!.EncodeAsync(text, chunkSize, cancellationToken).GetAsyncEnumerator(CancellationToken.None);
        await using ConfiguredAsyncDisposable disposal = chunks.ConfigureAwait(false);
        while (true)
        {
            try
            {
                if (!await chunks.MoveNextAsync().ConfigureAwait(false)) break;
            }
            catch (Exception error)
            {
                Failure = ExceptionDispatchInfo.Capture(error);
                _beganBefore = text.HasBegun;
                yield break;
            }

            yield return TakeChunk(chunks.Current.SourcePending);
        }

        EndNested();
        CountItem(0);
    }

    /// <summary>Writes what belongs behind the last item, or what a document without items is.</summary>
    public abstract void End();

    public JsonChunk TakeChunk(bool sourcePending = false)
    {
        JsonChunk chunk = new(Chunk.TakeChunk(), _items, sourcePending);
        _items = _whole = 0;
        _beganBefore = IsWithinItem;
        return chunk;
    }

    /// <summary>
    /// The chunk up to the last whole item: an item that throws in its middle leaves nothing behind, and the count says which
    /// one it was. (Of an item longer than a block of memory, what filled its first blocks has gone.)
    /// </summary>
    public JsonChunk TakeWhole()
    {
        Chunk.CutTo(_whole);
        if (Chunk.Pending > _whole || _beganBefore) EndBroken();
        return TakeChunk();
    }

    public abstract void Dispose();

    /// <summary>Writes what belongs behind an item that was encoded by its own encoder.</summary>
    protected virtual void EndNested()
    {
        // Within rows, there is none.
    }

    /// <summary>Ends an item whose beginning has gone, so that what comes behind does not look like a part of it.</summary>
    protected virtual void EndBroken()
    {
        // Within an array, nothing comes behind.
    }

    /// <summary>Up to where a run of items goes on, behind what was advanced.</summary>
    protected int RunRoom => Math.Min(chunkSize, MaxRun) - Chunk.Pending;

    /// <summary>An item is complete; the chunk ends by bytes, and by items, since a source may work long for each.</summary>
    /// <returns>Whether the chunk is full.</returns>
    protected bool CountItem(int unadvanced)
    {
        _items++;
        IsWithinItem = _beganBefore = false;
        _whole = Chunk.Pending + unadvanced;
        return _whole >= chunkSize || _items >= ArrayText.MaxItems;
    }

    /// <summary>A run is complete: the chunk ends by bytes alone, since no source works for its items.</summary>
    /// <param name="items">How many.</param>
    /// <param name="unadvanced">Where the last one ends, behind what was advanced.</param>
    /// <returns>Whether the chunk is full.</returns>
    protected bool CountRun(int items, int unadvanced)
    {
        _items += items;
        _whole = Chunk.Pending + unadvanced;
        return unadvanced >= RunRoom;
    }
}
