using System.Runtime.ExceptionServices;
using System.Threading.Tasks.Sources;

namespace StreamingJson;

/// <summary>
/// The items of an asynchronous source, which may be left while the next one is under way: that one is cancelled and awaited
/// first, since an iterator must not be disposed in the middle of a step.
/// </summary>
/// <remarks>It is its own wait, with no state machine between the source and whoever waits: there may be one for each item.</remarks>
internal sealed class AsyncItemSource<T> : ItemSource<T>, IValueTaskSource
{
    private readonly CancellationTokenSource _leaving;
    private readonly CancellationToken _cancellationToken;
    private readonly IAsyncEnumerator<T> _items;
    private readonly Action _arrived;
    private readonly bool _mayReadAhead;
    private ValueTask<bool> _move;
    private bool _moving;
    private BlockingThreads? _threads;
    private ReadAheadItems<T>? _ahead;
    private Action<object?>? _continuation;
    private object? _state;

    /// <param name="source">The items.</param>
    /// <param name="cancellationToken">Handed on to the source.</param>
    /// <param name="mayReadAhead">Whether an item is still valid when the next one is read.</param>
    public AsyncItemSource(IAsyncEnumerable<T> source, CancellationToken cancellationToken, bool mayReadAhead = true)
    {
        (_cancellationToken, _mayReadAhead) = (cancellationToken, mayReadAhead);
        _leaving = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _items = source.GetAsyncEnumerator(_leaving.Token);
        _arrived = () => _continuation!(_state);
    }

    public override T Current => _ahead is null ? _items.Current : _ahead.Current;

    public override ItemStep Move()
    {
        try
        {
            if (_threads is not null && !_moving) return MoveAhead();
            if (!_moving)
            {
                _move = _items.MoveNextAsync();
                if (!_move.IsCompleted)
                {
                    _moving = true;
                    return ItemStep.Waits;
                }
            }

            _moving = false;
            return _move.GetAwaiter().GetResult() ? ItemStep.Item : ItemStep.End;
        }
        catch (Exception error)
        {
            Failure = ExceptionDispatchInfo.Capture(error);
            return ItemStep.Failed;
        }
    }

    public override void LeaveTurns(BlockingThreads threads)
    {
        if (_mayReadAhead) Volatile.Write(ref _threads, threads);
    }

    public override ValueTask WaitAsync() => _ahead is null ? new(this, token: 0) : _ahead.WaitAsync(_cancellationToken);

    public override async ValueTask DisposeAsync()
    {
        try
        {
            if ((_moving || _ahead is not null) && !_leaving.IsCancellationRequested)
                await BlockingThreads.ForCancellation.RunAsync(static source => ((CancellationTokenSource)source!).Cancel(), _leaving).ConfigureAwait(false);
        }
        finally
        {
            if (_ahead is not null) await _ahead.StopAsync().ConfigureAwait(false);
            else if (_moving) await ((Task)_move.AsTask()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await _items.DisposeAsync().ConfigureAwait(false);
            _leaving.Dispose();
        }
    }

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) =>
        _move.IsCompleted ? ValueTaskSourceStatus.Succeeded : ValueTaskSourceStatus.Pending;

    void IValueTaskSource.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
    {
        (_continuation, _state) = (continuation, state);
        _move.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(_arrived);
    }

    void IValueTaskSource.GetResult(short token)
    {
        // What came of it is for Move to say.
    }

    private ItemStep MoveAhead()
    {
        // A step that waits lets its thread wait: it has no other work.
        _ahead ??= new ReadAheadItems<T>(_threads!, () => _items.MoveNextAsync().AsTask().GetAwaiter().GetResult(), () => _items.Current);
        return _ahead.Move();
    }
}
