namespace StreamingJson.Soak.Actors;

/// <summary>Who takes part: together, and with the host's share, a load that two cores bear.</summary>
internal sealed class Cast : IDisposable
{
    private readonly List<Actor> _actors = [];

    public Cast(int seed, SoakTarget target, CancellationToken stop)
    {
        Root = new RootActor(Next("root"));
        _actors.Add(Root);
        Add(3, "big", context => new BigActor(context, [null], most: 5_000_000));
        // Compressing takes ten times as long as the list itself.
        Add(2, "gzip, br", context => new BigActor(context, ["gzip", "br"], most: 1_000_000));
        Add(2, "ranges", context => new RangeActor(context));
        Add(4, "exports", context => new ExportActor(context));
        Add(6, "slow", context => new SlowActor(context));
        Add(3, "stalled", context => new StalledActor(context));
        Add(4, "disconnects", context => new DisconnectActor(context));
        if (StoppedActor.IsPossible) Add(2, "SIGSTOP", context => new StoppedActor(context));
        Add(2, "steering", context => new SteeringActor(context));
        Add(2, "dashboards", context => new DashboardActor(context));
        Add(1, "bad requests", context => new BadRequestActor(context));
        Add(2, "HTTP/2 resets", context => new Http2Actor(context));

        void Add(int count, string kind, Func<ActorContext, Actor> create)
        {
            for (int i = 1; i <= count; i++) _actors.Add(create(Next(kind, i)));
        }

        ActorContext Next(string kind, int index = 1) => new(kind, index, seed, target, stop);
    }

    public RootActor Root { get; }

    public IReadOnlyList<Actor> All => _actors;

    public void Dispose()
    {
        foreach (Actor actor in _actors) actor.Dispose();
    }
}
