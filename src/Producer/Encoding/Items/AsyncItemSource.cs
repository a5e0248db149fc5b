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
    private readonly IAsyncEnumerator<T> _items;
    private readonly Action _arrived;
    private ValueTask<bool> _move;
    private bool _moving;
    private Action<object?>? _continuation;
    private object? _state;

    public AsyncItemSource(IAsyncEnumerable<T> source, CancellationToken cancellationToken)
    {
        _leaving = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _items = source.GetAsyncEnumerator(_leaving.Token);
        _arrived = () => _continuation!(_state);
    }

    public override T Current => _items.Current;

    public override ItemStep Move()
    {
        try
        {
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

    public override ValueTask WaitAsync() => new(this, token: 0);

    public override async ValueTask DisposeAsync()
    {
        if (_moving)
        {
            await _leaving.CancelAsync().ConfigureAwait(false);
            await ((Task)_move.AsTask()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await _items.DisposeAsync().ConfigureAwait(false);
        _leaving.Dispose();
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
}
