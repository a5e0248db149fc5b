using System.Runtime.CompilerServices;

namespace StreamingJson;

/// <summary>
/// An iterator that a <see cref="Cooperator"/> drives, Twisted's <c>CooperativeTask</c>. All members may be called from any thread.
/// </summary>
public sealed class CooperativeTask
{
    private readonly Cooperator _cooperator;
    private readonly IteratorSteps _steps;
    private readonly Func<bool>? _coversWait;
    private readonly CancellationTokenSource _stopping;
    private readonly ExecutionContext? _context = ExecutionContext.Capture();
    private readonly Action _stepEnded;
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();

    // Guarded by the gate. A task that waits and still has its turn is within the grace.
    private CooperativeState _state = CooperativeState.Ready;
    private Turn? _turn;
    private int _pauses;
    private bool _stopped;
    private long _pausedSince;
    private long _timePaused;

    // Of whichever thread has the turn.
    private long _turnEnds;

    // Says without a lock that there is news behind the gate: a pause or a stop.
    private volatile bool _interrupted;

    private CooperativeTask(
        Cooperator cooperator, IteratorSteps steps, CancellationTokenSource stopping, Func<bool>? coversWait)
    {
        (_cooperator, _steps, _stopping, _coversWait) = (cooperator, steps, stopping, coversWait);
        _stepEnded = OnStepEnded;
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

    /// <summary>Since when it stands in the queue, a timestamp, if that is measured; otherwise zero.</summary>
    internal long QueuedAt { get; set; }

    private long Now => _cooperator.TimeProvider.GetTimestamp();

    internal static CooperativeTask Create<T>(Cooperator cooperator, IAsyncEnumerable<T> work, Func<bool>? coversWait)
    {
        CancellationTokenSource stopping = new();
        IteratorSteps steps = IteratorSteps.Of(work.GetAsyncEnumerator(stopping.Token));
        return new CooperativeTask(cooperator, steps, stopping, coversWait);
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
        lock (_gate) (_turn, _state) = (turn, CooperativeState.Running);
        long now = Now;
        _turnEnds = now + _cooperator.TimeSlice;
        _cooperator.Metrics?.Begin(turn, this, now);
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

    /// <summary>
    /// While the task waits: a turn for a few of its steps on this thread, if one is free, and nobody waits for it, nor for the
    /// task to rest. It has to be ended.
    /// </summary>
    internal Turn? BorrowTurn() => _interrupted ? null : _cooperator.TakeFreeTurn();

    /// <summary>Whether a step that has not lost its turn may draw it out, by half a time slice; not when it is to rest or to stop.</summary>
    internal bool GoesOn(long now) => !_interrupted && _turn is not null && now < _turnEnds + _cooperator.TimeSlice / 2;

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
            // A step that the task has waited for is looked at before a pause or a stop is: what it threw is not lost.
            if (!_steps.IsUnderWay && _interrupted && Interrupt()) return;
            switch (Step())
            {
                case StepResult.Waits:
                    Wait();
                    return;
                case StepResult.Last:
                    return;
            }
        }
        while (Now < _turnEnds);

        _cooperator.EndTurn(LeaveTurn(CooperativeState.Ready), runsOn: this);
    }

    private StepResult Step()
    {
        Exception? thrown = null;
        try
        {
            if (!_steps.IsUnderWay && !_steps.Begin()) return StepResult.Waits;
            if (_steps.End()) return StepResult.More;
        }
        catch (Exception error)
        {
            thrown = error;
        }

        Finish(thrown);
        return StepResult.Last;
    }

    private void Wait()
    {
        if (_cooperator.Grace > 0 && _coversWait?.Invoke() == true)
        {
            Turn turn;
            lock (_gate) (_state, turn) = (CooperativeState.Waiting, _turn!);
            turn.BeginGrace(Now + _cooperator.Grace);
        }
        else
        {
            _cooperator.EndTurn(LeaveTurn(CooperativeState.Waiting));
        }

        _steps.OnEnded(_stepEnded);
    }

    /// <summary>What the task waited for is there: within the grace its turn goes on, otherwise it queues for another.</summary>
    private void OnStepEnded()
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
        Turn? rests = null;
        lock (_gate)
        {
            if (!_stopped)
            {
                if (_pauses == 0) return _interrupted = false;
                (rests, _turn, _state, _pausedSince) = (_turn, null, CooperativeState.Paused, Now);
            }
        }

        if (rests is not null) _cooperator.EndTurn(rests);
        else Finish(new OperationCanceledException(_stopping.Token));
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
        // As far as the disposal is synchronous it belongs to this turn; what it waits for does not.
        Turn turn = LeaveTurn(CooperativeState.Waiting);
        _ = DisposeAsync(error);
        _cooperator.EndTurn(turn);
    }

    private async Task DisposeAsync(Exception? error)
    {
        try
        {
            await _steps.DisposeAsync().ConfigureAwait(false);
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

    private enum StepResult
    {
        More,
        Waits,
        Last,
    }
}
