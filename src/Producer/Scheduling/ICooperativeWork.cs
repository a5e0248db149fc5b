namespace StreamingJson;

/// <summary>What a <see cref="CooperativeTask"/> drives, a step at a time. Only <see cref="CancelAsync"/> and <see cref="OnBlocking"/> run beside a step.</summary>
internal interface ICooperativeWork : IAsyncDisposable
{
    /// <summary>
    /// Gets a value that indicates whether a step has begun something that it has to come back to. A pause or a stop waits for that, so
    /// that what it throws is not lost.
    /// </summary>
    bool IsStepUnderWay { get; }

    /// <summary>Gets a value that indicates whether the work has turned out to be long, so that it has its turns among others.</summary>
    bool IsLong { get; }

    /// <summary>
    /// Does the next piece of work, and goes on where the last step had to wait. Before it returns <see cref="StepResult.Wait"/>, it
    /// sees to it that <see cref="CooperativeTask.Wake"/> is called.
    /// </summary>
    /// <param name="borrowed">The step runs on the thread that has woken the task, and must not flush.</param>
    /// <param name="now">A timestamp; a step that reads the clock itself replaces it.</param>
    StepResult Step(bool borrowed, ref long now);

    /// <summary>Cancels what the work waits for.</summary>
    /// <returns>A task that ends when the callbacks of others have been called, and faults with what they throw.</returns>
    Task CancelAsync();

    /// <summary>The work has ended and is disposed.</summary>
    /// <param name="error">What it has thrown; <see langword="null"/> where it ended by itself, or was stopped.</param>
    /// <param name="wasStopped">Whether it was stopped before its end.</param>
    void OnEnded(Exception? error, bool wasStopped);

    /// <summary>A step has held its thread for long: what it does there should leave the turns, if it can.</summary>
    void OnBlocking();
}

/// <summary>What a step of <see cref="ICooperativeWork"/> came to.</summary>
internal enum StepResult
{
    /// <summary>There is more to do; the turn may end here.</summary>
    Continue,

    /// <summary>There is more to do; the turn had better end a little later, behind the flush that has begun to fill.</summary>
    Extend,

    /// <summary>The work waits without a turn.</summary>
    Wait,

    /// <summary>The work waits for its own flush, and keeps its turn within <see cref="CooperatorOptions.Grace"/>.</summary>
    WaitForFlush,

    /// <summary>The work has ended.</summary>
    Done,
}

/// <summary>An iterator of whatever items as work: a step is an item.</summary>
internal sealed class IteratorWork<T> : ICooperativeWork
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly IAsyncEnumerator<T> _iterator;
    private readonly Func<bool>? _coversWait;
    private readonly Cooperator _cooperator;
    private Action? _wake;
    private ValueTask<bool> _move;

    public IteratorWork(IAsyncEnumerable<T> iterator, Func<bool>? coversWait, Cooperator cooperator)
    {
        (_coversWait, _cooperator) = (coversWait, cooperator);
        _iterator = iterator.GetAsyncEnumerator(_stopping.Token);
    }

    /// <summary>Gets or sets the task whose work this is.</summary>
    public CooperativeTask? Task { get; set; }

    public bool IsStepUnderWay { get; private set; }

    public bool IsLong => true;

    public StepResult Step(bool borrowed, ref long now)
    {
        if (!IsStepUnderWay)
        {
            _move = _iterator.MoveNextAsync();
            IsStepUnderWay = true;
            if (!_move.IsCompleted)
            {
                _move.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(_wake ??= () => Task!.Wake());
                return _coversWait?.Invoke() == true ? StepResult.WaitForFlush : StepResult.Wait;
            }
        }

        if (!_move.IsCompleted) return StepResult.Wait;
        IsStepUnderWay = false;
        bool more = _move.GetAwaiter().GetResult();
        now = _cooperator.TimeProvider.GetTimestamp();
        return more ? StepResult.Continue : StepResult.Done;
    }

    public Task CancelAsync() => _cooperator.CancelAsync(_stopping);

    public void OnBlocking()
    {
        // Nobody knows what the iterator does: it keeps its thread until it returns.
    }

    public void OnEnded(Exception? error, bool wasStopped)
    {
        // The task's completion says it.
    }

    public ValueTask DisposeAsync() => _iterator.DisposeAsync();
}
