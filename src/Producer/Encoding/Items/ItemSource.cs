using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace StreamingJson;

/// <summary>Specifies what came of a request for an item.</summary>
internal enum ItemStep
{
    /// <summary>It is there; for a writer: its chunk is full, and there are more.</summary>
    Item,

    /// <summary>The source has to be waited for.</summary>
    Pending,

    /// <summary>The next item contains a source that has to be waited for, and is written by an encoder of its own.</summary>
    Nested,

    End,

    /// <summary>The source, or the writing of an item, has thrown.</summary>
    Failed,
}

/// <summary>Enumerates the items of a source, whether it waits or not; what it throws is reported, not thrown.</summary>
internal abstract class ItemSource<T> : IAsyncDisposable
{
    public abstract T Current { get; }

    /// <summary>Gets items after the current one that are in memory, if any. Valid until the next move.</summary>
    public virtual ReadOnlySpan<T> Available => default;
    public ExceptionDispatchInfo? Failure { get; protected set; }

    public static ItemSource<T> Open(IEnumerable<T> source, CancellationToken cancellationToken) =>
        source is T[] array ? new MemoryItemSource<T>(array, null, cancellationToken)
        // Not a type derived from a list: it may enumerate something else.
        : source.GetType() == typeof(List<T>) ? new MemoryItemSource<T>(null, (List<T>)source, cancellationToken)
        : new EnumerableItemSource<T>(source, cancellationToken);

    /// <summary>
    /// Moves to the next item; after <see cref="ItemStep.Pending"/>, and <see cref="WaitAsync"/>, to the one that was waited for.
    /// </summary>
    public abstract ItemStep MoveNext();

    public virtual void Skip(int items)
    {
    }

    /// <summary>
    /// Reads the source on a thread of its own from the next item on, if that is possible, since it has blocked its caller's thread. It
    /// is called from any thread.
    /// </summary>
    public virtual void LeaveTurns(BlockingThreads threads)
    {
    }

    /// <summary>Waits, after <see cref="ItemStep.Pending"/>, until <see cref="MoveNext"/> has an answer. It does not throw.</summary>
    public abstract ValueTask WaitAsync();

    public abstract ValueTask DisposeAsync();

    protected ItemStep Fail(Exception error)
    {
        Failure = ExceptionDispatchInfo.Capture(error);
        return ItemStep.Failed;
    }
}

/// <summary>The items of an array or a list: a run of them is read without a call for each.</summary>
/// <remarks>A list that was changed is detected by each move, of which there is at least one per chunk.</remarks>
internal sealed class MemoryItemSource<T>(T[]? array, List<T>? list, CancellationToken cancellationToken) : ItemSource<T>
{
    // Knows whether its list has been changed; its position does not matter.
    private List<T>.Enumerator _versionCheck = list?.GetEnumerator() ?? default;
    private int _next;
    private T? _current;

    public override T Current => _current!;

    public override ReadOnlySpan<T> Available
    {
        get
        {
            ReadOnlySpan<T> items = Items;
            return _next < items.Length ? items[_next..] : default;
        }
    }

    // Not a Span, which an array of a derived type cannot be.
    private ReadOnlySpan<T> Items => array is not null ? new ReadOnlySpan<T>(array) : CollectionsMarshal.AsSpan(list);
    public override void Skip(int items) => _next += items;

    public override ItemStep MoveNext()
    {
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (list is not null) _versionCheck.MoveNext();
            ReadOnlySpan<T> items = Items;
            if (_next >= items.Length) return ItemStep.End;
            _current = items[_next++];
            return ItemStep.Item;
        }
        catch (Exception error)
        {
            return Fail(error);
        }
    }

    public override ValueTask WaitAsync() => default;
    public override ValueTask DisposeAsync() => default;
}

/// <summary>The items of an enumerable, which does not wait unless it is found to block; the token is checked with each item.</summary>
internal sealed class EnumerableItemSource<T>(IEnumerable<T> source, CancellationToken cancellationToken) : ItemSource<T>
{
    private readonly IEnumerator<T> _items = source.GetEnumerator();
    private BlockingThreads? _threads;
    private ReadAhead<T>? _readAhead;

    public override T Current => _readAhead is null ? _items.Current : _readAhead.Current;

    public override ItemStep MoveNext()
    {
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_threads is not null) return (_readAhead ??= new(_threads, _items.MoveNext, () => _items.Current)).MoveNext();
            return _items.MoveNext() ? ItemStep.Item : ItemStep.End;
        }
        catch (Exception error)
        {
            return Fail(error);
        }
    }

    public override void LeaveTurns(BlockingThreads threads) => Volatile.Write(ref _threads, threads);
    public override ValueTask WaitAsync() => _readAhead is null ? default : _readAhead.WaitAsync(cancellationToken);

    public override async ValueTask DisposeAsync()
    {
        if (_readAhead is not null) await _readAhead.StopAsync().ConfigureAwait(false);
        _items.Dispose();
    }
}
