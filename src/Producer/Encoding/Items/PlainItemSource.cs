using System.Runtime.ExceptionServices;

namespace StreamingJson;

/// <summary>The items of an enumerable, which does not wait unless it is found to block; the token is looked at with each item.</summary>
internal sealed class PlainItemSource<T>(IEnumerable<T> source, CancellationToken cancellationToken) : ItemSource<T>
{
    private readonly IEnumerator<T> _items = source.GetEnumerator();
    private BlockingThreads? _threads;
    private ReadAheadItems<T>? _ahead;

    public override T Current => _ahead is null ? _items.Current : _ahead.Current;

    public override ItemStep Move()
    {
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_threads is not null) return MoveAhead();
            return _items.MoveNext() ? ItemStep.Item : ItemStep.End;
        }
        catch (Exception error)
        {
            Failure = ExceptionDispatchInfo.Capture(error);
            return ItemStep.Failed;
        }
    }

    public override void LeaveTurns(BlockingThreads threads) => Volatile.Write(ref _threads, threads);

    public override ValueTask WaitAsync() => _ahead is null ? default : _ahead.WaitAsync(cancellationToken);

    public override async ValueTask DisposeAsync()
    {
        if (_ahead is not null) await _ahead.StopAsync().ConfigureAwait(false);
        _items.Dispose();
    }

    private ItemStep MoveAhead()
    {
        _ahead ??= new ReadAheadItems<T>(_threads!, _items.MoveNext, () => _items.Current);
        return _ahead.Move();
    }
}
