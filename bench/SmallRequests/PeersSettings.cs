namespace StreamingJson.Bench;

internal sealed record PeersSettings
{
    public int Rounds { get; init; } = 7;

    // Of each server in each round.
    public double Seconds { get; init; } = 4;

    // Of each server before the first round. What compiles while it runs, .NET and PyPy, has then done so.
    public double WarmUp { get; init; } = 8;

    // What wrk keeps open. Enough that the server never waits for a request.
    public int Connections { get; init; } = 32;

    // Whether the servers of others are asked too.
    public bool Others { get; init; } = true;

    // Servers run on the first core, the load on the second: each of them has one, and none has the other's.
    public int ServerCore { get; init; }

    public int LoadCore { get; init; } = 1;
}
