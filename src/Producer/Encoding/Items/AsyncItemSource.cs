using System.Threading.Channels;
using System.Threading.Tasks.Sources;

namespace StreamingJson;

/// <summary>
/// The items of an asynchronous source. If it is left while the next item is pending, that step is cancelled and awaited first, since an
/// iterator must not be disposed in the middle of a step.
/// </summary>
/// <remarks>It is its own awaitable, without a state machine between the source and its consumer: there may be one wait per item.</remarks>
internal sealed class AsyncItemSource<T> : ItemSource<T>, IValueTaskSource
{
    private readonly CancellationTokenSource _leaving;
    private readonly CancellationToken _cancellationToken;
    private readonly IAsyncEnumerator<T> _items;
    private readonly Action _onMoved;
    private readonly bool _allowsReadAhead;
    private ValueTask<bool> _move;
    private bool _isMoving;
    private BlockingThreads? _threads;
    private ReadAhead<T>? _readAhead;
    private Action<object?>? _continuation;
    private object? _state;

    public AsyncItemSource(IAsyncEnumerable<T> source, CancellationToken cancellationToken, bool allowsReadAhead = true)
    {
        (_cancellationToken, _allowsReadAhead) = (cancellationToken, allowsReadAhead);
        _leaving = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _items = source.GetAsyncEnumerator(_leaving.Token);
        _onMoved = () => _continuation!(_state);
    }

    public override T Current => _readAhead is null ? _items.Current : _readAhead.Current;

    public override ItemStep MoveNext()
    {
        try
        {
            if (_threads is not null && !_isMoving) return MoveReadAhead();
            if (!_isMoving)
            {
                _move = _items.MoveNextAsync();
                if (!_move.IsCompleted)
                {
                    _isMoving = true;
                    return ItemStep.Pending;
                }
            }

            _isMoving = false;
            return _move.GetAwaiter().GetResult() ? ItemStep.Item : ItemStep.End;
        }
        catch (Exception error)
        {
            return Fail(error);
        }
    }

    public override void LeaveTurns(BlockingThreads threads)
    {
        if (_allowsReadAhead) Volatile.Write(ref _threads, threads);
    }

    public override ValueTask WaitAsync() => _readAhead is null ? new(this, token: 0) : _readAhead.WaitAsync(_cancellationToken);

    public override async ValueTask DisposeAsync()
    {
        try
        {
            if ((_isMoving || _readAhead is not null) && !_leaving.IsCancellationRequested)
                await BlockingThreads.ForCancellation.RunAsync(static source => ((CancellationTokenSource)source!).Cancel(), _leaving).ConfigureAwait(false);
        }
        finally
        {
            if (_readAhead is not null) await _readAhead.StopAsync().ConfigureAwait(false);
            else if (_isMoving) await ((Task)_move.AsTask()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
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
        _move.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(_onMoved);
    }

    void IValueTaskSource.GetResult(short token)
    {
        // MoveNext returns or reports the result.
    }

    // A step that waits blocks its thread: that has no other work.
    private ItemStep MoveReadAhead() => (_readAhead ??= new ReadAhead<T>(
        _threads!, () => _items.MoveNextAsync().AsTask().GetAwaiter().GetResult(), () => _items.Current)).MoveNext();
}

/// <summary>
/// The rest of a source that blocks its caller's thread: read ahead, on a thread of its own, into a bounded channel, from which a stream
/// takes its items in turns.
/// </summary>
/// <remarks>
/// Items are read up to <see cref="Capacity"/> ahead of the one that is written: a source that yields the same object again must not
/// change it.
/// </remarks>
internal sealed class ReadAhead<T>
{
    private const int Capacity = 256;

    private readonly Channel<T> _items = Channel.CreateBounded<T>(
        new BoundedChannelOptions(Capacity) { SingleReader = true, SingleWriter = true });

    private readonly Func<bool> _moveNext;
    private readonly Func<T> _current;
    private readonly Task _reading;
    private T? _item;

    public ReadAhead(BlockingThreads threads, Func<bool> moveNext, Func<T> current)
    {
        (_moveNext, _current) = (moveNext, current);
        _reading = threads.RunAsync(static self => ((ReadAhead<T>)self!).Read(), this);
    }

    public T Current => _item!;

    /// <returns>
    /// <see cref="ItemStep.Pending"/> when no item is at hand. What the source throws is thrown after its last item.
    /// </returns>
    public ItemStep MoveNext()
    {
        if (_items.Reader.TryRead(out _item)) return ItemStep.Item;
        if (!_items.Reader.Completion.IsCompleted) return ItemStep.Pending;
        // It may have come between the two.
        if (_items.Reader.TryRead(out _item)) return ItemStep.Item;
        _items.Reader.Completion.GetAwaiter().GetResult();
        return ItemStep.End;
    }

    /// <summary>Waits until <see cref="MoveNext"/> has an answer. It does not throw.</summary>
    public async ValueTask WaitAsync(CancellationToken cancellationToken) =>
        await ((Task)_items.Reader.WaitToReadAsync(cancellationToken).AsTask()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    /// <summary>Stops reading, and waits until the source's thread has returned from its step.</summary>
    public Task StopAsync()
    {
        // A writer that waits for room is released, and nobody reads the rest.
        _items.Writer.TryComplete();
        while (_items.Reader.TryRead(out _))
        {
        }

        return _reading;
    }

    private void Read()
    {
        try
        {
            while (_moveNext())
            {
                T item = _current();
                while (!_items.Writer.TryWrite(item))
                {
                    if (!_items.Writer.WaitToWriteAsync().AsTask().GetAwaiter().GetResult()) return;
                }
            }

            _items.Writer.TryComplete();
        }
        catch (Exception error)
        {
            _items.Writer.TryComplete(error);
        }
    }
}
