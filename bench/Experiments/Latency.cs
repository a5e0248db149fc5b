using System.CommandLine;

namespace StreamingJson.Bench;

// How long a small request takes while many clients read an endless list.
internal sealed record Latency
{
    public string Server { get; init; } = "ours";

    public IReadOnlyList<string> Arguments { get; init; } = [];

    // What the readers read; null for the server's endless list.
    public string? Path { get; init; }

    public int[] Readers { get; init; } = [0, 8, 64, 512, 2000];

    public double Seconds { get; init; } = 10;

    public double Warmup { get; init; } = 2;

    public int Rounds { get; init; } = 3;

    // Bytes a second that each reader takes; zero for as fast as it can.
    public int ReaderRate { get; init; }

    // Ten thousand fill their buffers first, and what their streams are made of is copied by two collections, one of 150 ms, until it is old.
    public double Settle { get; init; }

    // Readers whose kernel drops the bytes; their total is then held against the bare loop's.
    public bool Discard { get; init; }

    public static Command Create()
    {
        Latency standard = new();
        Option<string> server = CommandLine.Server();
        Option<string[]> arguments = CommandLine.Arguments("--server-arg", "the server");
        Option<string?> path = new("--path") { Description = "What the readers read. [default: the server's endless list]" };
        Option<int[]> readers = CommandLine.Numbers("--readers", "How many clients read.", standard.Readers);
        Option<double> seconds = CommandLine.Number("--seconds", "Measured time of each window.", standard.Seconds, 0.1);
        Option<double> warmup = CommandLine.Number("--warmup", "Seconds before it, with everything running.", standard.Warmup, 0);
        Option<int> rounds = CommandLine.Rounds(standard.Rounds);
        Option<int> rate = CommandLine.Number(
            "--reader-rate", "Bytes a second that each reader takes; 0 for as fast as it can.", standard.ReaderRate, 0);
        Option<double> settle = CommandLine.Number("--settle", "Seconds that they read before the probe begins.", standard.Settle, 0);
        Option<bool> discard = CommandLine.Flag(
            "--discard", "The readers' kernel drops the bytes: they cost next to nothing, and are held against the bare loop's.");
        return CommandLine.Experiment("latency", """
            How long a small request takes while many clients read an endless list: `/` is asked 200 times a second in an open loop, and
            its p99 is held against the one of the same server with no reader.
            Examples:
              bench latency
              bench latency --server reference --readers 0,8,64 --rounds 1
              bench latency --server reference --path /loop?bytes=99000000000 --server-arg=--inline
              bench latency --readers 0,10000 --reader-rate 4096 --settle 90
              bench latency --readers 0,64,512 --discard --json latency.json
            """, [server, arguments, path, readers, seconds, warmup, rounds, rate, settle, discard], (parsed, ct) => new Latency
        {
            Server = parsed.GetRequiredValue(server),
            Arguments = parsed.GetRequiredValue(arguments),
            Path = parsed.GetValue(path),
            Readers = parsed.GetRequiredValue(readers),
            Seconds = parsed.GetValue(seconds),
            Warmup = parsed.GetValue(warmup),
            Rounds = parsed.GetValue(rounds),
            ReaderRate = parsed.GetValue(rate),
            Settle = parsed.GetValue(settle),
            Discard = parsed.GetValue(discard),
        }.RunAsync(ct));
    }

    public Task<Report> RunAsync(CancellationToken ct) => RunAsync(new RestedServer(ServerKind.Parse(Server, Arguments)), ct);

    // Of a server that is disposed at the end.
    public async Task<Report> RunAsync(RestedServer rested, CancellationToken ct)
    {
        await using RestedServer server = rested;
        await using RestedServer bareLoop = new(ServerKind.BareLoop());
        LatencyWindow window = new()
        {
            Seconds = Seconds,
            Warmup = Warmup,
            Settle = Settle,
            ReaderArguments = ["--rate", $"{ReaderRate}", .. Discard ? new[] { "--discard" } : []],
        };
        List<Case<LatencySample>> cases = [.. Readers.Select(count => Window(window, Name(count), server, Path, count))];
        foreach (int count in Readers.Where(count => Discard && count > 0))
        {
            cases.Add(Window(window, BareLoop(count), bareLoop, null, count));
        }

        Samples<LatencySample> samples = await Samples<LatencySample>.TakeAsync(Rounds, cases, sample => sample.Latency.P99, ct);
        Report report = new("latency");
        string how = (ReaderRate > 0 ? $" at {ReaderRate} bytes a second" : "") + (Discard ? " that discard" : "");
        report.Tables.Add(samples.Table($"GET / of {server.Kind.Name} beside readers{how}, {Rounds} rounds", "readers", LatencyWindow.Columns));
        report.Samples["windows"] = samples.All;
        foreach (int count in Readers.Where(count => count > 0))
        {
            if (Readers.Contains(0))
            {
                report.AtMost(
                    $"`/` p99 over idle, {count:N0} readers{how}",
                    samples.OverMedian(Name(count), Name(0), sample => sample.Latency.P99),
                    Targets.Latency(count, ReaderRate > 0));
            }

            if (Discard)
            {
                report.AtLeast(
                    $"all of {count:N0} readers that discard over the bare loop's",
                    samples.Ratio(Name(count), BareLoop(count), sample => sample.GigabytesPerSecond),
                    Targets.DiscardedOfBareLoop);
            }
        }

        return report;
    }

    private static string Name(int readers) => $"{readers:N0}";

    private static string BareLoop(int readers) => $"{readers:N0} of the bare loop";

    private static Case<LatencySample> Window(LatencyWindow window, string name, RestedServer server, string? path, int readers) =>
        new(name, async ct => await window.MeasureAsync(await server.TakeAsync(ct), path ?? server.Kind.EndlessPath, readers, ct));
}
