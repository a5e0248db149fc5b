using System.Runtime.CompilerServices;

namespace StreamingJson;

/// <summary>
/// Represents an iterator that a <see cref="Cooperator"/> drives, Twisted's <c>CooperativeTask</c>. All members are safe for use from
/// any thread.
/// </summary>
public sealed class CooperativeTask
{
    // An answer that has not ended by then is a stream, however little it has sent.
    private static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(1);

    private readonly Cooperator _cooperator;
    private readonly ICooperativeWork _work;
    private readonly ExecutionContext? _context = ExecutionContext.Capture();
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();

    // Guarded by the gate. A task that waits and still has its turn waits for its flush, within the grace.
    private CooperativeState _state = CooperativeState.Ready;
    private Turn? _turn;
    private bool _woken;
    private int _pauses;
    private bool _stopped;
    private bool _finished;
    private Task? _cancellation;
    private long _pausedSince;
    private long _timePaused;

    // Of whichever thread has the turn.
    private long _sliceEnds;

    // Says without a lock that there is news behind the gate: a pause or a stop.
    private volatile bool _interrupted;

    private readonly long _answerEnds;

    internal CooperativeTask(Cooperator cooperator, ICooperativeWork work)
    {
        (_cooperator, _work) = (cooperator, work);
        _answerEnds = Now + cooperator.TimeProvider.Ticks(LongestAnswer);
    }

    /// <summary>
    /// Gets a task that ends when the iterator has been disposed: successfully after its last item, faulted with what it threw, or
    /// canceled when the task was stopped.
    /// </summary>
    public Task Completion => _completion.Task;

    /// <summary>Gets the state of the task.</summary>
    public CooperativeState State
    {
        get { lock (_gate) return _state; }
    }

    /// <summary>Gets how long the task was paused in all, the pause under way included.</summary>
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

    /// <summary>Gets or sets the turns that the task is given.</summary>
    internal TurnQueue Queue { get; set; } = null!;

    /// <summary>Gets or sets the timestamp since when the task has been in the queue, if that is measured; otherwise zero.</summary>
    internal long QueuedAt { get; set; }

    /// <summary>Gets what the callbacks of the iterator's token threw when the task was stopped.</summary>
    internal Exception? StopFailure { get; private set; }

    private long Now => _cooperator.TimeProvider.GetTimestamp();

    /// <summary>
    /// Pauses the task after the step that it is in. Pauses nest: as many calls of <see cref="Resume"/> are needed. Does nothing when
    /// the task has ended.
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

        Queue.Enqueue(this);
    }

    /// <summary>
    /// Ends the task, paused or not: its token is canceled, and its iterator is disposed once, in a turn, after the step that it is in.
    /// Does nothing when the task has ended or was stopped before.
    /// </summary>
    /// <remarks>
    /// Callbacks of the token run on a thread of their own, as they may block. What they throw, <see cref="Completion"/> faults with.
    /// </remarks>
    public void Stop()
    {
        bool paused;
        TaskCompletionSource<Task> cancellation = new();
        lock (_gate)
        {
            if (_stopped || _state == CooperativeState.Done) return;
            _stopped = _interrupted = true;
            // Known before anybody can see that the task is stopped: its end waits for it.
            _cancellation = cancellation.Task.Unwrap();
            paused = LeavePause();
        }

        cancellation.SetResult(_work.CancelAsync());
        if (paused) Queue.Enqueue(this);
    }

    /// <summary>Gets a value that indicates whether nobody waits for the end of the task any more.</summary>
    internal bool IsAbandoned { get; private set; }

    internal void Abandon() => IsAbandoned = true;

    /// <summary>The task's turn has come.</summary>
    internal void Run(Turn turn)
    {
        lock (_gate) (_turn, _state) = (turn, CooperativeState.Running);
        long now = Now;
        _sliceEnds = now + turn.Slice;
        if (_work.IsLong || now >= _answerEnds) _cooperator.MakeStream(this);
        _cooperator.Metrics?.Begin(turn, this, now);
        RunInContext();
    }

    /// <summary>
    /// What the task waits for may be there: within the grace its turn goes on, on this thread; otherwise it queues for another.
    /// </summary>
    /// <param name="mayBorrow">
    /// Where nobody waits for a turn, a step may run on this thread, in an idle turn: to queue for each item of a source that waits for
    /// each costs more than the item.
    /// </param>
    internal void Wake(bool mayBorrow = false)
    {
        bool runs;
        Turn? borrowed = null;
        lock (_gate)
        {
            // A step that runs looks again before it waits.
            if (_state == CooperativeState.Running) _woken = true;
            if (_state != CooperativeState.Waiting || _finished) return;
            runs = _turn is not null;
            if (runs)
            {
                _turn!.EndGrace();
            }
            else if (mayBorrow && !_interrupted && Queue.TakeIdle(this) is Turn idle)
            {
                _turn = borrowed = idle;
            }

            _state = _turn is not null ? CooperativeState.Running : CooperativeState.Ready;
        }

        if (runs) RunInContext();
        else if (borrowed is not null) RunBorrowed();
        else Queue.Enqueue(this);
    }

    /// <summary>The grace is over: the turn is taken from a task that still waits.</summary>
    internal void GiveBack(Turn turn)
    {
        lock (_gate)
        {
            if (_turn != turn || _state != CooperativeState.Waiting) return;
            _turn = null;
        }

        // Its reader has begun to pause it.
        _cooperator.MakeStream(this);
        turn.End();
    }

    /// <summary>The step under way has held its thread for long.</summary>
    /// <returns>Whether it still does.</returns>
    internal bool OnBlocking(Turn turn)
    {
        lock (_gate)
        {
            if (_turn != turn || _state != CooperativeState.Running) return false;
        }

        _work.OnBlocking();
        return true;
    }

    private void RunInContext()
    {
        // The source sees its caller's asynchronous locals (an HttpContext, an Activity), whatever thread this is.
        if (_context is null) RunTurn();
        else ExecutionContext.Run(_context, static self => Unsafe.As<CooperativeTask>(self!).RunTurn(), this);
    }

    private void RunBorrowed()
    {
        if (_context is null) RunTurn(borrowed: true);
        else ExecutionContext.Run(_context, static self => Unsafe.As<CooperativeTask>(self!).RunTurn(borrowed: true), this);
    }

    /// <summary>Steps until the time slice is over, or the work waits, ends, or is to pause.</summary>
    private void RunTurn(bool borrowed = false)
    {
        long now = 0;
        while (true)
        {
            if (_interrupted && !_work.IsStepUnderWay && Interrupt()) return;
            StepResult result;
            try
            {
                result = _work.Step(borrowed, ref now);
            }
            catch (Exception error)
            {
                Finish(error);
                return;
            }

            switch (result)
            {
                case StepResult.Done:
                    Finish(null);
                    return;
                case StepResult.Wait or StepResult.WaitForFlush:
                    if (Wait(keepsTurn: result == StepResult.WaitForFlush)) return;
                    // Whatever has woken it is for a turn of its own.
                    if (borrowed) break;
                    continue;
            }

            long ends = result == StepResult.Extend ? _sliceEnds + _cooperator.TimeSlice / 2 : _sliceEnds;
            if (borrowed || now >= ends) break;
        }

        LeaveTurn(CooperativeState.Ready).End(runsOn: this);
    }

    /// <returns><see langword="false"/> when what the task waits for has come already.</returns>
    private bool Wait(bool keepsTurn)
    {
        Turn turn;
        lock (_gate)
        {
            if (_woken)
            {
                _woken = false;
                return false;
            }

            _state = CooperativeState.Waiting;
            turn = _turn!;
            if (keepsTurn && _cooperator.Grace > 0)
            {
                turn.BeginGrace(Now + _cooperator.Grace);
                return true;
            }

            _turn = null;
        }

        turn.End();
        return true;
    }

    /// <returns><see langword="false"/> when the pause was taken back meanwhile.</returns>
    private bool Interrupt()
    {
        Turn? paused = null;
        lock (_gate)
        {
            if (!_stopped)
            {
                if (_pauses == 0) return _interrupted = false;
                (paused, _turn, _state, _pausedSince) = (_turn, null, CooperativeState.Paused, Now);
            }
        }

        if (paused is not null) paused.End();
        else Finish(new OperationCanceledException());
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
            (_turn, _state, _woken) = (null, state, false);
            return turn;
        }
    }

    private void Finish(Exception? error)
    {
        // As far as the disposal is synchronous it belongs to this turn; what it waits for does not.
        lock (_gate) _finished = true;
        _ = DisposeAsync(error);
        Turn turn;
        lock (_gate)
        {
            turn = _turn!;
            _turn = null;
            if (_state != CooperativeState.Done) _state = CooperativeState.Waiting;
        }

        turn.End();
    }

    private async Task DisposeAsync(Exception? error)
    {
        // Who is stopped hears of it before it is disposed.
        StopFailure = await StopFailureAsync().ConfigureAwait(false);
        try
        {
            await _work.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception disposal)
        {
            error = error is null or OperationCanceledException ? disposal : new AggregateException(error, disposal);
        }

        if (StopFailure is not null)
            error = error is null or OperationCanceledException ? StopFailure : new AggregateException(error, StopFailure);
        lock (_gate) _state = CooperativeState.Done;
        _cooperator.Forget(this);
        bool wasStopped = _stopped && error is OperationCanceledException;
        _work.OnEnded(wasStopped ? null : error, wasStopped);
        if (error is null) _completion.SetResult();
        else if (wasStopped) _completion.SetCanceled();
        else _completion.SetException(error);
    }

    /// <summary>What the token's callbacks threw, if they have ended; those that never do are left behind.</summary>
    private async ValueTask<Exception?> StopFailureAsync()
    {
        Task? cancellation;
        lock (_gate) cancellation = _cancellation;
        if (cancellation is null || cancellation.IsCompletedSuccessfully) return null;
        await cancellation.WaitAsync(_cooperator.AbandonTimeout, _cooperator.TimeProvider)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return cancellation.Exception?.InnerException;
    }
}

/// <summary>Where a <see cref="CooperativeTask"/> is.</summary>
public enum CooperativeState
{
    /// <summary>It stands in the queue for a turn.</summary>
    Ready,

    /// <summary>It has a turn and runs.</summary>
    Running,

    /// <summary>It waits for something of its own, without a thread, and without a turn after the grace.</summary>
    Waiting,

    /// <summary>It was paused by hand.</summary>
    Paused,

    /// <summary>It has ended; its iterator is disposed.</summary>
    Done,
}
