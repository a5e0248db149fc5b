using System.Runtime.CompilerServices;

namespace StreamingJson;

/// <summary>
/// An iterator that a <see cref="Cooperator"/> drives, Twisted's <c>CooperativeTask</c>. All members may be called from any thread.
/// </summary>
public sealed class CooperativeTask
{
    private readonly Cooperator _cooperator;
    private readonly Func<ValueTask<bool>> _moveNext;
    private readonly Func<ValueTask> _dispose;
    private readonly Func<bool>? _coversWait;
    private readonly CancellationTokenSource _stopping;
    private readonly ExecutionContext? _context = ExecutionContext.Capture();
    private readonly Action _moved;
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();

    // Guarded by the gate.
    private CooperativeState _state = CooperativeState.Ready;
    private Turn? _turn;
    private int _pauses;
    private bool _stopped;
    private long _pausedSince;
    private long _timePaused;

    // Of whichever thread runs the task, one at a time.
    private ValueTask<bool> _move;
    private bool _moving;
    private long _turnEnds;

    // Says without a lock that there is news behind the gate: a pause or a stop.
    private volatile bool _interrupted;

    private CooperativeTask(Cooperator cooperator, Func<ValueTask<bool>> moveNext, Func<ValueTask> dispose,
        Func<bool>? coversWait, CancellationTokenSource stopping)
    {
        (_cooperator, _moveNext, _dispose) = (cooperator, moveNext, dispose);
        (_coversWait, _stopping, _moved) = (coversWait, stopping, OnMoved);
    }

    /// <summary>
    /// Ends when the iterator has been disposed: successfully after its last item, faulted with what it threw, or cancelled when
    /// the task was stopped.
    /// </summary>
    public Task Completion => _completion.Task;

    /// <summary>Where the task is.</summary>
    public CooperativeState State
    {
        get { lock (_gate) return _state; }
    }

    /// <summary>How long the task was paused by hand in all, the pause under way included.</summary>
    public TimeSpan TimePaused
    {
        get
        {
            lock (_gate)
            {
                long now = _state == CooperativeState.Paused ? Now - _pausedSince : 0;
                return _cooperator.TimeProvider.GetElapsedTime(0, _timePaused + now);
            }
        }
    }

    private long Now => _cooperator.TimeProvider.GetTimestamp();

    internal static CooperativeTask Create<T>(Cooperator cooperator, IAsyncEnumerable<T> work, Func<bool>? coversWait)
    {
        CancellationTokenSource stopping = new();
        IAsyncEnumerator<T> iterator = work.GetAsyncEnumerator(stopping.Token);
        return new CooperativeTask(cooperator, iterator.MoveNextAsync, iterator.DisposeAsync, coversWait, stopping);
    }

    /// <summary>
    /// Lets the task rest after the step that it is in. Pauses nest: as many calls of <see cref="Resume"/> are needed. Does
    /// nothing when the task has ended.
    /// </summary>
    public void Pause()
    {
        lock (_gate)
        {
            _pauses++;
            _interrupted = true;
        }
    }

    /// <summary>Takes one pause back. Does nothing when the task has ended.</summary>
    /// <exception cref="InvalidOperationException">The task is not paused.</exception>
    public void Resume()
    {
        lock (_gate)
        {
            if (_state == CooperativeState.Done) return;
            if (_pauses == 0) throw new InvalidOperationException("The task is not paused.");
            if (--_pauses > 0 || !LeavePause()) return;
        }

        _cooperator.Enqueue(this);
    }

    /// <summary>
    /// Ends the task, paused or not: its iterator is disposed once, in a turn, after the step that it is in. A step that waits
    /// hears of it by its token. Does nothing when the task has ended or was stopped before.
    /// </summary>
    public void Stop()
    {
        bool paused;
        lock (_gate)
        {
            if (_stopped || _state == CooperativeState.Done) return;
            _stopped = _interrupted = true;
            paused = LeavePause();
        }

        if (paused) _cooperator.Enqueue(this);
        _stopping.Cancel();
    }

    /// <summary>The task's turn has come.</summary>
    internal void Run(Turn turn)
    {
        lock (_gate)
        {
            _turn = turn;
            _state = CooperativeState.Running;
        }

        _turnEnds = Now + _cooperator.TimeSlice;
        RunInContext();
    }

    /// <summary>The grace is over: the turn is taken from a task that still waits.</summary>
    internal void GiveBack(Turn turn)
    {
        lock (_gate)
        {
            if (_turn != turn || _state != CooperativeState.Waiting) return;
            _turn = null;
        }

        _cooperator.EndTurn(turn);
    }

    private void RunInContext()
    {
        // The source sees its caller's asynchronous locals (an HttpContext, an Activity), whatever thread this is.
        if (_context is null) RunTurn();
        else ExecutionContext.Run(_context, static self => Unsafe.As<CooperativeTask>(self!).RunTurn(), this);
    }

    /// <summary>Steps until the time slice is over, or the iterator waits, ends, or is to rest.</summary>
    private void RunTurn()
    {
        do
        {
            // A step that the task waited for is looked at before a pause or a stop is: what it threw is not lost.
            if (!_moving && ((_interrupted && Interrupt()) || !BeginStep())) return;
            if (!EndStep()) return;
        }
        while (Now < _turnEnds);

        _cooperator.EndTurn(LeaveTurn(CooperativeState.Ready), this);
    }

    /// <returns><see langword="false"/> when the step waits or has thrown: somebody else goes on.</returns>
    private bool BeginStep()
    {
        try
        {
            _move = _moveNext();
            _moving = true;
            if (_move.IsCompleted) return true;
        }
        catch (Exception error)
        {
            Finish(error);
            return false;
        }

        Wait();
        return false;
    }

    /// <returns><see langword="false"/> when it was the last step.</returns>
    private bool EndStep()
    {
        _moving = false;
        try
        {
            if (_move.GetAwaiter().GetResult()) return true;
            Finish(null);
        }
        catch (Exception error)
        {
            Finish(error);
        }

        return false;
    }

    private void Wait()
    {
        ConfiguredValueTaskAwaitable<bool>.ConfiguredValueTaskAwaiter move = _move.ConfigureAwait(false).GetAwaiter();
        Turn turn;
        if (_cooperator.Grace > 0 && _coversWait?.Invoke() == true)
        {
            lock (_gate) (_state, turn) = (CooperativeState.Waiting, _turn!);
            turn.BeginGrace(Now + _cooperator.Grace);
        }
        else
        {
            _cooperator.EndTurn(LeaveTurn(CooperativeState.Waiting));
        }

        move.UnsafeOnCompleted(_moved);
    }

    /// <summary>What the task waited for is there: within the grace its turn goes on, otherwise it waits for another.</summary>
    private void OnMoved()
    {
        bool turnGoesOn;
        lock (_gate)
        {
            turnGoesOn = _turn is not null;
            _turn?.EndGrace();
            _state = turnGoesOn ? CooperativeState.Running : CooperativeState.Ready;
        }

        if (turnGoesOn) RunInContext();
        else _cooperator.Enqueue(this);
    }

    /// <returns><see langword="false"/> when the pause was taken back meanwhile.</returns>
    private bool Interrupt()
    {
        Turn turn;
        lock (_gate)
        {
            if (!_stopped && _pauses == 0) return _interrupted = false;
            if (!_stopped) _pausedSince = Now;
            turn = _turn!;
            if (!_stopped) (_turn, _state) = (null, CooperativeState.Paused);
        }

        if (_stopped) Finish(new OperationCanceledException(_stopping.Token));
        else _cooperator.EndTurn(turn);
        return true;
    }

    /// <summary>Under the gate.</summary>
    private bool LeavePause()
    {
        if (_state != CooperativeState.Paused) return false;
        _timePaused += Now - _pausedSince;
        _state = CooperativeState.Ready;
        return true;
    }

    private Turn LeaveTurn(CooperativeState state)
    {
        lock (_gate)
        {
            Turn turn = _turn!;
            (_turn, _state) = (null, state);
            return turn;
        }
    }

    private void Finish(Exception? error)
    {
        Turn turn;
        lock (_gate) turn = _turn!;
        _ = FinishAsync(error);
        lock (_gate)
        {
            _turn = null;
            if (_state != CooperativeState.Done) _state = CooperativeState.Waiting;
        }

        _cooperator.EndTurn(turn);
    }

    private async Task FinishAsync(Exception? error)
    {
        try
        {
            await _dispose().ConfigureAwait(false);
        }
        catch (Exception disposal)
        {
            error = error is null or OperationCanceledException ? disposal : new AggregateException(error, disposal);
        }

        lock (_gate) _state = CooperativeState.Done;
        _cooperator.Forget(this);
        if (error is null) _completion.SetResult();
        else if (_stopped && error is OperationCanceledException) _completion.SetCanceled(_stopping.Token);
        else _completion.SetException(error);
    }
}
