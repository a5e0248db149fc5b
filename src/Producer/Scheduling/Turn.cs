namespace StreamingJson;

/// <summary>The right to run. There are <see cref="CooperatorOptions.MaxConcurrency"/> of them, handed from task to task.</summary>
internal sealed class Turn : IThreadPoolWorkItem
{
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

    /// <summary>Runs the holder, as a work item: the turn itself is what is queued, so that nothing is allocated for it.</summary>
    public void Execute() => Holder!.Run(this);
}
