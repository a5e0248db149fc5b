using System.Text.RegularExpressions;

namespace StreamingJson.Bench;

// A server that runs, and what it gave in each round.
internal sealed partial class PeerServer(string name, string serializer, ServerProcess server, PeersSettings settings)
    : IAsyncDisposable
{
    public string Name => name;

    public List<PeerSample> Samples { get; } = [];

    // Its answer without what changes from one to the next and from one server to the other.
    public async Task<string> ShapeAsync(CancellationToken ct)
    {
        using HttpClient http = new() { BaseAddress = server.Address };
        string first = await http.GetStringAsync("/", ct);
        string second = await http.GetStringAsync("/", ct);
        return first != second
            ? Varying().Replace(first, "\"$1\":\"\"")
            : throw new InvalidOperationException($"{name} answers the same uuid twice.");
    }

    public async Task WarmUpAsync(CancellationToken ct)
    {
        // In two bursts with a rest between, for what is compiled in the background while nobody wants the core.
        for (int burst = 0; burst < 2; burst++)
        {
            _ = await Wrk.RunAsync(server.Address, settings.LoadCore, settings.Connections, settings.WarmUp / 2, ct);
            await Task.Delay(500, ct);
        }
    }

    public async Task MeasureAsync(CancellationToken ct)
    {
        double cpu = ProcessFigures.CpuSecondsOfTree(server.Id);
        Wrk wrk = await Wrk.RunAsync(server.Address, settings.LoadCore, settings.Connections, settings.Seconds, ct);
        Samples.Add(new PeerSample(wrk.PerSecond, ProcessFigures.CpuSecondsOfTree(server.Id) - cpu, wrk));
    }

    public PeerSamples Result() => new(name, serializer, Samples);

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [GeneratedRegex("""
        "(uuid|updated_at)":"[^"]*"
        """)]
    private static partial Regex Varying();
}
