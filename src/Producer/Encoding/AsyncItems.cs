namespace StreamingJson;

/// <summary>
/// The items of an asynchronous source, which may be left while the next one is under way: that one is cancelled and awaited
/// first, since an iterator must not be disposed in the middle of a step.
/// </summary>
internal sealed class AsyncItems<T> : IAsyncDisposable
{
    private readonly CancellationTokenSource _leaving;
    private readonly IAsyncEnumerator<T> _items;
    private ValueTask<bool> _move;
    private bool _moving;

    public AsyncItems(IAsyncEnumerable<T> source, CancellationToken cancellationToken)
    {
        _leaving = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _items = source.GetAsyncEnumerator(_leaving.Token);
    }

    public T Current => _items.Current;

    /// <summary>Asks for the next item.</summary>
    /// <returns>Whether the answer is there already.</returns>
    public bool BeginMove()
    {
        _move = _items.MoveNextAsync();
        _moving = true;
        return _move.IsCompleted;
    }

    /// <summary>Waits for the answer.</summary>
    /// <returns><see langword="false"/> at the end of the source.</returns>
    public ValueTask<bool> EndMove()
    {
        _moving = false;
        return _move;
    }

    public async ValueTask DisposeAsync()
    {
        if (_moving)
        {
            await _leaving.CancelAsync().ConfigureAwait(false);
            await ((Task)_move.AsTask()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await _items.DisposeAsync().ConfigureAwait(false);
        _leaving.Dispose();
    }
}
