using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace StreamingJson;

/// <summary>
/// The items of an asynchronous source, which may be left while the next one is under way: that one is cancelled and awaited
/// first, since an iterator must not be disposed in the middle of a step.
/// </summary>
internal sealed class AsyncItemSource<T> : ItemSource<T>
{
    private readonly CancellationTokenSource _leaving;
    private readonly IAsyncEnumerator<T> _items;
    private ValueTask<bool> _move;
    private bool _moving;

    // After a wait: the answer that the next Move gives.
    private ItemStep? _arrived;

    public AsyncItemSource(IAsyncEnumerable<T> source, CancellationToken cancellationToken)
    {
        _leaving = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _items = source.GetAsyncEnumerator(_leaving.Token);
    }

    public override T Current => _items.Current;

    public override ItemStep Move()
    {
        if (_arrived is ItemStep arrived)
        {
            _arrived = null;
            return arrived;
        }

        try
        {
            _move = _items.MoveNextAsync();
            if (_move.IsCompleted) return _move.GetAwaiter().GetResult() ? ItemStep.Item : ItemStep.End;
            _moving = true;
            return ItemStep.Waits;
        }
        catch (Exception error)
        {
            return Fail(error);
        }
    }

    // Its state is pooled: a source may wait for each of its items.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public override async ValueTask WaitAsync()
    {
        try
        {
            bool more = await _move.ConfigureAwait(false);
            _arrived = more ? ItemStep.Item : ItemStep.End;
        }
        catch (Exception error)
        {
            _arrived = Fail(error);
        }

        _moving = false;
    }

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

    private ItemStep Fail(Exception error)
    {
        Failure = ExceptionDispatchInfo.Capture(error);
        return ItemStep.Failed;
    }
}
