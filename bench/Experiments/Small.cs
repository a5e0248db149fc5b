using System.CommandLine;
using System.Text.RegularExpressions;

namespace StreamingJson.Bench;

// Requests a second to `/` of one server after the other, each alone on the same core, asked as fast as wrk can from another core.
internal sealed partial record Small
{
    public const string Ours = "ours";
    public const string Framework = "plain ASP.NET Core";

    // Servers run on the first core, the load on the second: each of them has one, and none has the other's.
    private const int ServerCore = 0;
    private const int LoadCore = 1;

    public string Name { get; init; } = "small";

    public int Rounds { get; init; } = 7;

    // Of each server in each round.
    public double Seconds { get; init; } = 4;

    // Before the first round. What compiles while it runs, .NET and PyPy, has then done so.
    public double Warmup { get; init; } = 8;

    // Enough that the server never waits for a request.
    public int Connections { get; init; } = 32;

    public static Command Create() => Create("small", """
        Requests a second to `/` of the host over those to an endpoint of the framework that returns the same object.
        Examples:
          bench small
          bench small --rounds 1 --seconds 1 --warmup 2
        """, (small, ct) => small.RunAsync([], ct));

    public static Command Create(string name, string description, Func<Small, CancellationToken, Task<Report>> run)
    {
        Small standard = new();
        Option<int> rounds = CommandLine.Rounds(standard.Rounds);
        Option<double> seconds = CommandLine.Number("--seconds", "Of each server in a round.", standard.Seconds, 1);
        Option<double> warmup = CommandLine.Number("--warmup", "Seconds that each server is asked before.", standard.Warmup, 2);
        Option<int> connections = CommandLine.Number("--connections", "Connections that are kept open.", standard.Connections, 1);
        return CommandLine.Experiment(name, description, [rounds, seconds, warmup, connections], (parsed, ct) => run(
            new Small
            {
                Name = name,
                Rounds = parsed.GetValue(rounds),
                Seconds = parsed.GetValue(seconds),
                Warmup = parsed.GetValue(warmup),
                Connections = parsed.GetValue(connections),
            },
            ct));
    }

    // All servers are started before the first is asked; one that is not asked takes nothing.
    public async Task<Report> RunAsync(IReadOnlyList<ServerKind> others, CancellationToken ct)
    {
        _ = Tools.Require("wrk", "wrk");
        if (Environment.ProcessorCount <= Math.Max(ServerCore, LoadCore))
        {
            throw new InvalidOperationException("Servers and load need a core each.");
        }

        ServerKind[] kinds = [ServerKind.Ours(), ServerKind.Reference() with { Name = Framework }, .. others];
        List<ServerProcess> servers = [];
        try
        {
            foreach (ServerKind kind in kinds)
            {
                servers.Add(await ServerProcess.StartAsync(kind.On(ServerCore), ct));
            }

            await AssertSameDocumentAsync(kinds, servers, ct);
            return await MeasureAsync(kinds, servers, ct);
        }
        finally
        {
            foreach (ServerProcess server in servers)
            {
                await server.DisposeAsync();
            }
        }
    }

    private async Task<Report> MeasureAsync(ServerKind[] kinds, List<ServerProcess> servers, CancellationToken ct)
    {
        foreach (ServerProcess server in servers)
        {
            // In two bursts with a rest between, for what is compiled in the background while nobody wants the core.
            for (int burst = 0; burst < 2; burst++)
            {
                Progress.Write("warming up");
                _ = await Load.ByWrkAsync(server.Address, Connections, Warmup / 2, ct, LoadCore);
                await Task.Delay(500, ct);
            }
        }

        Case<(double PerSecond, double Cpu)>[] cases = [.. kinds.Zip(servers, (kind, server) => Case(kind.Name, server))];
        var samples = await Samples<(double PerSecond, double Cpu)>.TakeAsync(Rounds, cases, sample => sample.PerSecond, ct);
        Report report = new(Name);
        report.Tables.Add(samples.Table(
            $"GET /, {Connections} kept connections of wrk, server and load on one core each, {Rounds} rounds of {Seconds} s",
            "server",
            ("requests/s", sample => sample.PerSecond),
            ("CPU us a request", sample => sample.Cpu)));
        report.Samples["requests"] = samples.All.ToDictionary(
            each => each.Key, each => each.Value.Select(sample => new { sample.PerSecond, sample.Cpu }));
        foreach (string other in samples.All.Keys.Skip(1))
        {
            report.AtLeast(
                $"`/` requests/s over {other}",
                samples.Ratio(Ours, other, sample => sample.PerSecond),
                other == Framework ? Targets.OfMinimal : Targets.OfPeers);
        }

        return report;
    }

    // The CPU is the server's, with all its processes.
    private Case<(double PerSecond, double Cpu)> Case(string name, ServerProcess server) => new(name, async ct =>
    {
        double cpu = ProcessFigures.CpuSecondsOfTree(server.Id);
        Load load = await Load.ByWrkAsync(server.Address, Connections, Seconds, ct, LoadCore);
        return (load.PerSecond, (ProcessFigures.CpuSecondsOfTree(server.Id) - cpu) * 1e6 / load.Requests);
    });

    // Whoever says less would be faster for that. Ours has another time and uuid each time, and so must all.
    private static async Task AssertSameDocumentAsync(ServerKind[] kinds, List<ServerProcess> servers, CancellationToken ct)
    {
        using HttpClient http = new();
        string? expected = null;
        foreach ((ServerKind kind, ServerProcess server) in kinds.Zip(servers))
        {
            string first = await http.GetStringAsync(server.Address, ct);
            string shape = Varying().Replace(first, "\"$1\":\"\"");
            expected ??= shape;
            if (shape != expected || first == await http.GetStringAsync(server.Address, ct))
            {
                throw new InvalidOperationException($"{kind.Name} answers {first}, always or in another shape than {expected}");
            }
        }
    }

    [GeneratedRegex("""
        "(uuid|updated_at)":"[^"]*"
        """)]
    private static partial Regex Varying();
}
