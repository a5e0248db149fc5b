namespace StreamingJson.Bench;

// A server of growth that runs when it is wanted, and what it took when nobody had asked it for anything long.
internal sealed class GrowingServer(GrowthServer server, ServerKind kind) : IAsyncDisposable
{
    // Twice as much as at rest is memory that a long answer has left behind, and the next one would be charged for.
    private const int Swollen = 2;

    private ServerProcess? _process;

    public GrowthServer Server => server;

    public string Name => server.Name;

    // Resident memory after the first requests.
    public long IdleKilobytes { get; private set; }

    // Lengths or streams that it is not asked for any more, since it could not bear them.
    public HashSet<long> LeftOut { get; } = [];

    public async Task<ServerProcess> TakeAsync(CancellationToken ct)
    {
        if (_process is null)
        {
            ProgressLine.Write($"starting {Name} and warming it up");
            ServerProcess process = await ServerProcess.StartAsync(kind, ct);
            _process = process;
            await WarmList.ReadAsync(process, server.PathOf(WarmList.Length), ct);
            IdleKilobytes = process.ResidentKilobytes;
        }

        return _process;
    }

    // Stopped when it holds what it no longer needs, has ended or is busy for nobody; the next to take it starts it.
    public async Task SettleAsync(CancellationToken ct)
    {
        if (await RestsAsync(ct) && _process is not null && _process.ResidentKilobytes > Swollen * IdleKilobytes)
        {
            await DisposeAsync();
        }
    }

    // Whether it comes to rest within five seconds. It is stopped when it does not.
    public async Task<bool> RestsAsync(CancellationToken ct)
    {
        if (_process is null || (ProcessFigures.IsRunning(_process.Id) && await _process.IsAtRestAsync(ct)))
        {
            return true;
        }

        await DisposeAsync();
        return false;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
            _process = null;
        }
    }
}
