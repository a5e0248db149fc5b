using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace StreamingJson;

/// <summary>The items of an array or a list, which are all there: a run of them is read without a call for each.</summary>
/// <remarks>A list that was changed is found out with each <see cref="Move"/>, which there is at least once a chunk.</remarks>
internal sealed class MemoryItemSource<T> : ItemSource<T>
{
    private readonly T[]? _array;
    private readonly List<T>? _list;
    private readonly CancellationToken _cancellationToken;

    // It knows whether its list is still the same; where it stands does not matter.
    private List<T>.Enumerator _unchanged;
    private int _next;
    private T? _current;

    private MemoryItemSource(T[]? array, List<T>? list, CancellationToken cancellationToken)
    {
        (_array, _list, _cancellationToken) = (array, list, cancellationToken);
        if (list is not null) _unchanged = list.GetEnumerator();
    }

    public override T Current => _current!;

    public override ReadOnlySpan<T> Ahead
    {
        get
        {
            // Who changes a list from another thread hears of it from the next move.
            ReadOnlySpan<T> items = Items;
            return _next < items.Length ? items[_next..] : default;
        }
    }

    // Not a Span, which an array of a derived type cannot be.
    private ReadOnlySpan<T> Items => _array is not null ? new ReadOnlySpan<T>(_array) : CollectionsMarshal.AsSpan(_list);

    /// <returns><see langword="null"/> for everything else, types that derive from a list included: they may enumerate something else.</returns>
    public static MemoryItemSource<T>? Of(IEnumerable<T> source, CancellationToken cancellationToken) =>
        source is T[] array ? new MemoryItemSource<T>(array, null, cancellationToken)
        : source.GetType() == typeof(List<T>) ? new MemoryItemSource<T>(null, (List<T>)source, cancellationToken)
        : null;

    public override void Skip(int items) => _next += items;

    public override ItemStep Move()
    {
        try
        {
            _cancellationToken.ThrowIfCancellationRequested();
            if (_list is not null) _unchanged.MoveNext();
            ReadOnlySpan<T> items = Items;
            if (_next >= items.Length) return ItemStep.End;
            _current = items[_next++];
            return ItemStep.Item;
        }
        catch (Exception error)
        {
            Failure = ExceptionDispatchInfo.Capture(error);
            return ItemStep.Failed;
        }
    }

    public override ValueTask WaitAsync() => default;

    public override ValueTask DisposeAsync() => default;
}
