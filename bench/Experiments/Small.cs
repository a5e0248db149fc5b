using System.Text.RegularExpressions;

namespace StreamingJson.Bench;

[Description("""
    Requests a second to `/` of the host over those to an endpoint of the framework that returns the same object: each alone on the same core,
    asked as fast as wrk can from another core.
    Example: bench small
    """)]
internal sealed partial record Small(
    int Rounds = 7,
    [Description("Of each server in a round.")] double Seconds = 4,
    // What compiles while it runs, .NET and PyPy, has then done so.
    [Description("Seconds that each server is asked before.")] double Warmup = 8,
    [Description("Connections that are kept open.")] int Connections = 32) : IExperiment
{
    // Each of servers and load has a core, and none has the other's.
    private const int ServerCore = 0;
    private const int LoadCore = 1;
    public Task<Report> RunAsync(CancellationToken ct) => RunAsync([], ct);

    // All servers are started before the first is asked; one that is not asked takes nothing.
    public async Task<Report> RunAsync(IReadOnlyList<ServerKind> others, CancellationToken ct)
    {
        _ = Tools.Require("wrk", "wrk");
        if (Environment.ProcessorCount <= LoadCore) throw new InvalidOperationException("Servers and load need a core each.");
        List<(string Name, ServerProcess Process)> servers = [];
        try
        {
            foreach (ServerKind kind in others.Prepend(ServerKind.Reference() with { Name = "plain ASP.NET Core" }).Prepend(ServerKind.Ours()))
                servers.Add((kind.Name, await ServerProcess.StartAsync(kind.On(ServerCore), ct)));
            await AssertSameDocumentAsync(servers, ct);
            return await MeasureAsync(servers, ct);
        }
        finally
        {
            foreach ((_, ServerProcess process) in servers) await process.DisposeAsync();
        }
    }

    private async Task<Report> MeasureAsync(List<(string Name, ServerProcess Process)> servers, CancellationToken ct)
    {
        foreach ((string name, ServerProcess process) in servers.Concat(servers))
        {
            // In two bursts with a rest between, for what is compiled in the background while nobody wants the core.
            Progress.Write($"warming {name} up");
            _ = await Load.ByWrkAsync(process.Address, Connections, Warmup / 2, ct, LoadCore);
        }

        // The CPU is the server's, with all its processes.
        IEnumerable<Case<(double PerSecond, double Cpu)>> cases = servers.Select(server => new Case<(double PerSecond, double Cpu)>(server.Name, async token =>
        {
            double cpu = ProcessFigures.CpuSecondsOfTree(server.Process.Id);
            Load load = await Load.ByWrkAsync(server.Process.Address, Connections, Seconds, token, LoadCore);
            return (load.PerSecond, (ProcessFigures.CpuSecondsOfTree(server.Process.Id) - cpu) * 1e6 / load.Requests);
        }));
        var samples = await Samples<(double PerSecond, double Cpu)>.TakeAsync(Rounds, [.. cases], ct);
        Report report = new("small");
        report.Add($"GET /, {Connections} kept connections of wrk, server and load on one core each, {Rounds} rounds of {Seconds} s", samples,
            ("requests/s", sample => sample.PerSecond), ("CPU us a request", sample => sample.Cpu));
        foreach ((string name, _) in servers.Skip(1))
            report.AtLeast($"`/` requests/s over {name}", samples.Ratio("ours", name, sample => sample.PerSecond), 1);
        return report;
    }

    // Whoever says less would be faster for that. Ours has another uuid each time, and so must all.
    private static async Task AssertSameDocumentAsync(List<(string Name, ServerProcess Process)> servers, CancellationToken ct)
    {
        using HttpClient http = new();
        string? expected = null;
        foreach ((string name, ServerProcess process) in servers)
        {
            string first = await http.GetStringAsync(process.Address, ct);
            string shape = Varying().Replace(first, "\"$1\":\"\"");
            if (shape != (expected ??= shape) || first == await http.GetStringAsync(process.Address, ct))
                throw new InvalidOperationException($"{name} answers {first}, always or in another shape than {expected}");
        }
    }

    [GeneratedRegex("\"(uuid|updated_at)\":\"[^\"]*\"")]
    private static partial Regex Varying();
}
