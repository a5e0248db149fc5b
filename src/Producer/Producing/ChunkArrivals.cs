using System.Threading.Tasks.Sources;

namespace StreamingJson;

/// <summary>
/// The next chunk, or the bell, whichever comes first. When the bell was first, the chunk is still under way, and waiting goes on
/// with the next call. Waiting allocates nothing.
/// </summary>
internal sealed class ChunkArrivals : IValueTaskSource<bool>
{
    private const int Idle = 0;
    private const int Waiting = 1;
    private const int Arrived = 2;

    private readonly IAsyncEnumerator<JsonChunk> _chunks;
    private readonly Action _arrived;
    private ManualResetValueTaskSourceCore<bool> _wait;
    private ValueTask<bool> _move;
    private bool _moving;
    private int _state;
    private bool _rung;

    public ChunkArrivals(IAsyncEnumerator<JsonChunk> chunks)
    {
        _chunks = chunks;
        _arrived = () =>
        {
            if (Interlocked.Exchange(ref _state, Arrived) == Waiting) _wait.SetResult(true);
        };
    }

    /// <summary>Waits for what comes first.</summary>
    /// <returns><see langword="true"/> when the encoder has made its step, <see langword="false"/> when the bell has rung.</returns>
    public ValueTask<bool> WaitAsync()
    {
        if (!_moving)
        {
            _move = _chunks.MoveNextAsync();
            if (_move.IsCompleted) return new ValueTask<bool>(true);
            _moving = true;
            _state = Idle;
            _move.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(_arrived);
        }

        _wait.Reset();
        if (Interlocked.CompareExchange(ref _state, Waiting, Idle) == Arrived) return new ValueTask<bool>(true);
        if (Interlocked.Exchange(ref _rung, false) && Interlocked.CompareExchange(ref _state, Idle, Waiting) == Waiting)
            return new ValueTask<bool>(false);
        return new ValueTask<bool>(this, _wait.Version);
    }

    /// <summary>The outcome of the encoder's step, to be called once after <see cref="WaitAsync"/> gave <see langword="true"/>.</summary>
    /// <returns><see langword="false"/> at the end of the document.</returns>
    public bool Take()
    {
        // Whatever was due is looked at with this chunk.
        Volatile.Write(ref _rung, false);
        _moving = false;
        return _move.GetAwaiter().GetResult();
    }

    /// <summary>Ends a wait for a chunk without the chunk: the one under way, or the next until a chunk is taken.</summary>
    public void Ring()
    {
        // The bell rings once. Between its setting and the wait the turn may end, and the next may be long in coming.
        Interlocked.Exchange(ref _rung, true);
        if (Interlocked.CompareExchange(ref _state, Idle, Waiting) != Waiting) return;
        Volatile.Write(ref _rung, false);
        _wait.SetResult(false);
    }

    bool IValueTaskSource<bool>.GetResult(short token) => _wait.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => _wait.GetStatus(token);

    void IValueTaskSource<bool>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _wait.OnCompleted(continuation, state, token, flags);
}
