using System.Threading.Tasks.Sources;

namespace StreamingJson;

/// <summary>
/// What the encoder has written since the last look, or the bell, whichever comes first. When the bell was first, the encoder's
/// step is still under way, and waiting goes on with the next call. Waiting allocates nothing.
/// </summary>
/// <remarks>
/// A source that waits for each item would be a turn for each, and that costs more than the item. So while the bell is set, the
/// encoder goes ahead on the thread that brings an item, in a turn that nobody else wants, as long as there is room and it has to
/// wait again. Measured: 200,000 integers that come one by one in a third of the time.
/// </remarks>
internal sealed class ChunkArrivals : IValueTaskSource<bool>
{
    private const int Idle = 0;
    private const int Waiting = 1;
    private const int Ahead = 2;
    private const int Arrived = 3;

    private readonly IAsyncEnumerator<JsonChunk> _chunks;
    private readonly Func<CooperativeTask?> _task;
    private readonly Action _arrived;
    private ManualResetValueTaskSourceCore<bool> _wait;
    private ValueTask<bool> _move;
    private bool _moving;
    private int _state;
    private bool _rung;

    // Of whoever made the last step, until it says that it waits.
    private JsonChunk _written;
    private bool? _more;
    private int _room;

    /// <param name="chunks">The encoder's steps.</param>
    /// <param name="task">Whose turns are borrowed to go ahead; before it is known, none are.</param>
    public ChunkArrivals(IAsyncEnumerator<JsonChunk> chunks, Func<CooperativeTask?> task)
    {
        (_chunks, _task) = (chunks, task);
        _arrived = OnArrived;
    }

    /// <summary>Waits for what comes first.</summary>
    /// <param name="room">How many bytes the encoder may write ahead; zero when each step is to be looked at.</param>
    /// <returns><see langword="true"/> when the encoder has made its step, <see langword="false"/> when the bell has rung.</returns>
    public ValueTask<bool> WaitAsync(int room)
    {
        if (!_moving)
        {
            Begin();
            if (_move.IsCompleted) return new ValueTask<bool>(true);
            _moving = true;
            _state = Idle;
            OnEnded();
        }

        _room = room;
        _wait.Reset();
        if (Interlocked.CompareExchange(ref _state, Waiting, Idle) == Arrived) return new ValueTask<bool>(true);
        return HasRung() ? new ValueTask<bool>(false) : new ValueTask<bool>(this, _wait.Version);
    }

    /// <summary>
    /// The outcome of the encoder's step, to be called once after <see cref="WaitAsync"/> gave <see langword="true"/>; may throw.
    /// </summary>
    /// <returns><see langword="false"/> at the end of the document.</returns>
    public bool Take()
    {
        // Whatever was due is looked at with this chunk.
        Volatile.Write(ref _rung, false);
        _moving = false;
        if (_more is not bool more) return TakeStep(out _);
        _more = null;
        return more;
    }

    /// <summary>What was written since the last call, also when the bell was first, or the step has failed.</summary>
    public JsonChunk TakeWritten()
    {
        JsonChunk written = _written;
        _written = default;
        return written;
    }

    /// <summary>Ends a wait for a chunk without the chunk: the one under way, or the next until a chunk is taken.</summary>
    public void Ring()
    {
        // The bell rings once. Between its setting and the wait the turn may end, and the next may be long in coming.
        Interlocked.Exchange(ref _rung, true);
        if (HasRung()) _wait.SetResult(false);
    }

    bool IValueTaskSource<bool>.GetResult(short token) => _wait.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => _wait.GetStatus(token);

    void IValueTaskSource<bool>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _wait.OnCompleted(continuation, state, token, flags);

    /// <returns>Whether this call is the one that ends the wait.</returns>
    private bool HasRung()
    {
        if (!Volatile.Read(ref _rung) || Interlocked.CompareExchange(ref _state, Idle, Waiting) != Waiting) return false;
        Volatile.Write(ref _rung, false);
        return true;
    }

    private void OnArrived()
    {
        if (_room > 0 && Interlocked.CompareExchange(ref _state, Ahead, Waiting) == Waiting && GoAhead()) return;
        if (Interlocked.Exchange(ref _state, Arrived) != Idle) _wait.SetResult(true);
    }

    /// <returns>Whether the encoder waits again; if not, there is something to be looked at.</returns>
    private bool GoAhead()
    {
        if (_task()?.BorrowTurn() is not Turn turn) return false;
        bool waits = StepAhead();
        turn.Cooperator.EndTurn(turn);
        if (!waits) return false;
        // The bell may have rung meanwhile, to nobody. Whoever hears it leaves the step alone until it has arrived.
        Volatile.Write(ref _state, Waiting);
        if (HasRung()) _wait.SetResult(false);
        OnEnded();
        return true;
    }

    private bool StepAhead()
    {
        // What it throws is for Take.
        while (_move.IsCompletedSuccessfully)
        {
            _more = TakeStep(out bool isFull);
            if (_more == false || isFull || _written.Bytes >= _room || Volatile.Read(ref _rung)) return false;
            _more = null;
            Begin();
            if (!_move.IsCompleted) return true;
        }

        return false;
    }

    private void Begin()
    {
        try
        {
            _move = _chunks.MoveNextAsync();
        }
        catch (Exception error)
        {
            _move = ValueTask.FromException<bool>(error);
        }
    }

    private void OnEnded() => _move.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(_arrived);

    private bool TakeStep(out bool isFull)
    {
        isFull = false;
        if (!_move.GetAwaiter().GetResult()) return false;
        JsonChunk chunk = _chunks.Current;
        isFull = chunk.Bytes > 0 && !chunk.SourcePending;
        _written = new JsonChunk(_written.Bytes + chunk.Bytes, _written.Items + chunk.Items, chunk.SourcePending);
        return true;
    }
}
