namespace StreamingJson;

/// <summary>The right to run. There are <see cref="CooperatorOptions.MaxConcurrency"/> of them, handed from task to task.</summary>
internal sealed class Turn : IThreadPoolWorkItem
{
    /// <summary>However long others keep the processor, a slice is not longer: small requests wait for it.</summary>
    private static readonly TimeSpan LongestSlice = TimeSpan.FromMilliseconds(8);

    // At an interval of 10 ms: a step has then held its thread for 20 ms.
    internal const int Looks = 2;

    // Of the pool's thread that runs a turn. A turn may end elsewhere than it began: behind a flush, on the thread that has sent it.
    [ThreadStatic]
    private static Turn? _runningHere;

    [ThreadStatic]
    private static bool _continuesHere;

    // Of a thread on which a scheduler runs turns.
    [ThreadStatic]
    private static Queue<Turn>? _nested;

    [ThreadStatic]
    private static bool _isNested;

    private readonly Deadline _grace;
    private readonly Cooperator _cooperator;
    private readonly TurnQueue _queue;
    private readonly long _longestSlice;
    private long _count;
    private long _slice;
    private long _countSeen = -1;
    private int _looks;
    private bool _lent;

    public Turn(Cooperator cooperator, TurnQueue queue)
    {
        (_cooperator, _queue) = (cooperator, queue);
        _slice = queue.Slice;
        _longestSlice = cooperator.TimeProvider.Ticks(LongestSlice);
        _grace = new Deadline(cooperator.TimeProvider, () => Holder?.GiveBack(this));
    }

    /// <summary>Gets or sets the task that has this turn; it runs, or waits for what it has caused.</summary>
    public CooperativeTask? Holder { get; set; }

    /// <summary>Gets how often it was given back.</summary>
    public long Count => Volatile.Read(ref _count);

    /// <summary>Gets or sets the timestamp of its beginning, if it is measured; zero when it is free, or borrowed.</summary>
    public long BegunAt { get; set; }

    /// <summary>Gets how long the next task may run.</summary>
    public long Slice => Volatile.Read(ref _slice);

    /// <summary>Gets a value that indicates whether another turn has taken its place, since the step that has it does not return.</summary>
    public bool IsLent => Volatile.Read(ref _lent);

    /// <summary>Whether this look at the turn, one of many at the same interval, finds the step of the last two.</summary>
    public bool IsSameStep()
    {
        long count = Count;
        _looks = count == _countSeen ? _looks + 1 : 0;
        _countSeen = count;
        // Where others hold the processor, it may be they who let it wait: the last yield tells.
        return _looks >= (Slice > 4 * _queue.Slice ? 2 * Looks : Looks);
    }

    /// <summary>Puts another in its place; this one is not given to anyone any more.</summary>
    public Turn Lend()
    {
        Volatile.Write(ref _lent, true);
        return new Turn(_cooperator, _queue);
    }

    /// <summary>The holder's turn has ended.</summary>
    public void Leave()
    {
        Holder = null;
        Volatile.Write(ref _count, _count + 1);
    }

    /// <summary>The holder waits: the turn is taken from it when the grace is over.</summary>
    public void BeginGrace(long ends) => _grace.Set(ends);

    public void EndGrace() => _grace.Clear();

    /// <summary>
    /// Queues it in the pool's common queue, behind what everybody else has put there. The turn itself is what is queued: nothing is
    /// allocated for it.
    /// </summary>
    public void Queue() => ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);

    /// <summary>The turn has ended, and has its next holder: it continues on this thread, unless somebody waits in the pool.</summary>
    /// <remarks>
    /// By way of the queue each turn would wake another of the pool's threads: 10,000 switches of the kernel a second.
    /// </remarks>
    public void Continue()
    {
        if (_runningHere == this) _continuesHere = true;
        else Queue();
    }

    /// <summary>Runs it as a work item of a scheduler of the caller's own.</summary>
    public void RunScheduled()
    {
        // An inline scheduler runs each turn within the call that has ended the last one: without end, but for the stack's.
        Queue<Turn> nested = _nested ??= new Queue<Turn>();
        nested.Enqueue(this);
        if (_isNested) return;
        _isNested = true;
        while (nested.TryDequeue(out Turn? next)) next.Run();
        _isNested = false;
    }

    /// <remarks>
    /// In turns with everybody else also towards the kernel: it lets a thread that never waits run to its next tick, and a small
    /// request's thread behind it waits as long. On a busy machine a yield may take many times a slice: the next slice is then longer.
    /// </remarks>
    void IThreadPoolWorkItem.Execute()
    {
        _runningHere = this;
        do
        {
            _continuesHere = false;
            Run();
            if (_queue.Yields) Yield();
        }
        while (_continuesHere && ThreadPool.PendingWorkItemCount == 0);
        _runningHere = null;
        if (_continuesHere) Queue();
    }

    private void Run() => Holder!.Run(this);

    private void Yield()
    {
        long ended = _cooperator.TimeProvider.GetTimestamp();
        Thread.Yield();
        long yield = _cooperator.TimeProvider.GetTimestamp() - ended;
        if (_queue.Slice > 0) Volatile.Write(ref _slice, Math.Max(_queue.Slice, Math.Min(4 * yield, _longestSlice)));
    }

    /// <summary>Its holder's turn has ended.</summary>
    public void End(CooperativeTask? runsOn = null) => _queue.End(this, runsOn);
}
