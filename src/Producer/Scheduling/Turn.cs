namespace StreamingJson;

/// <summary>The right to run. There are <see cref="CooperatorOptions.MaxConcurrency"/> of them, handed from task to task.</summary>
internal sealed class Turn : IThreadPoolWorkItem
{
    // Of a few microseconds each, together a fraction of a slice.
    private const int ShortTurns = 32;

    [ThreadStatic]
    private static bool _usedSlice;

    [ThreadStatic]
    private static int _shortTurns;

    private readonly LazyTimer _grace;

    public Turn(Cooperator cooperator)
    {
        Cooperator = cooperator;
        _grace = new LazyTimer(cooperator.TimeProvider, () => Holder?.GiveBack(this));
    }

    public Cooperator Cooperator { get; }

    /// <summary>The task that has this turn; it runs, or waits for what it has caused.</summary>
    public CooperativeTask? Holder { get; set; }

    /// <summary>The holder waits: the turn is taken from it when the grace is over.</summary>
    public void BeginGrace(long ends) => _grace.Set(ends);

    public void EndGrace() => _grace.Clear();

    /// <summary>Runs the holder's turn.</summary>
    public void Run() => Holder!.Run(this);

    /// <summary>As a work item of the thread pool, the turn itself is what is queued: nothing is allocated for it.</summary>
    void IThreadPoolWorkItem.Execute()
    {
        Run();
        Yield();
    }

    /// <summary>
    /// In turns with everybody else also towards the kernel: it lets a thread that never waits run to its next tick, and a small
    /// request's thread behind it waits as long. Measured with a tick of 4 ms: `/` p99 beside 8 to 512 readers 4 ms without
    /// this, 1 ms with it; one stream alone loses about 5 %.
    /// </summary>
    public static void Yield()
    {
        // A source that waits for each item ends as many turns, of a microsecond each: for these the call would be most of the cost.
        if (!_usedSlice && ++_shortTurns < ShortTurns) return;
        _usedSlice = false;
        _shortTurns = 0;
        Thread.Yield();
    }

    /// <summary>The turn that this thread has just run ended because its time was over.</summary>
    public static void UsedSlice() => _usedSlice = true;
}
