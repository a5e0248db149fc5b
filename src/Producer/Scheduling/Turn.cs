namespace StreamingJson;

/// <summary>The right to run. There are <see cref="CooperatorOptions.MaxConcurrency"/> of them, handed from task to task.</summary>
internal sealed class Turn
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

    /// <summary>What the scheduler runs; the state is the turn.</summary>
    public static readonly Action<object?> Run = static state =>
    {
        Turn turn = (Turn)state!;
        turn.Holder!.Run(turn);
    };
}
