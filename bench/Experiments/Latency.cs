namespace StreamingJson.Bench;

[Description("""
    How long a small request takes while many clients read an endless list: `/` is asked 200 times a second in an open loop, and its p99 is
    held against the one of the same server with no reader. Readers that discard have the kernel drop the bytes: they cost next to nothing.
    Examples:
      bench latency --readers 0,64,512 --discard
      bench latency --readers 0,10000 --reader-rate 4096 --settle 90
    """)]
internal sealed record Latency(
    string Server = "ours",
    [Description("Hand this to the server's own command line; may stand several times, as in --server-arg=--inline.")] string[]? ServerArg = null,
    [Description("What the readers read; by default the server's endless list.")] string? Path = null,
    [Description("How many clients read, such as 0,8,64.")] string Readers = "0,8,64,512,2000",
    double Seconds = 10,
    [Description("Seconds before, with everything running.")] double Warmup = 2,
    int Rounds = 3,
    [Description("Bytes a second that each reader takes; 0 for as fast as it can.")] int ReaderRate = 0,
    // Ten thousand fill their buffers first, and what their streams are made of is copied by two collections, one of 150 ms, until it is old.
    [Description("Seconds that they read before the probe begins.")] double Settle = 0,
    [Description("Readers drop the bytes, and their total is held against the bare loop's.")] bool Discard = false) : IExperiment
{
    public Task<Report> RunAsync(CancellationToken ct) => RunAsync(new RestedServer(ServerKind.Parse(Server, ServerArg ?? [])), ct);

    // Of a server that is disposed at the end.
    public async Task<Report> RunAsync(RestedServer rested, CancellationToken ct)
    {
        await using RestedServer server = rested;
        await using RestedServer bareLoop = new(ServerKind.BareLoop());
        string[] discard = Discard ? ["--discard"] : [];
        LatencyWindow window = new() { Seconds = Seconds, Warmup = Warmup, Settle = Settle, ReaderArguments = ["--rate", $"{ReaderRate}", .. discard] };
        int[] readers = CommandLine.Numbers(Readers);
        Case<LatencySample>[] cases =
        [
            .. readers.Select(count => window.Case($"{count:N0}", server, Path, count)),
            .. readers.Where(count => Discard && count > 0).Select(count => window.Case($"{count:N0} of the bare loop", bareLoop, null, count)),
        ];
        Samples<LatencySample> samples = await Samples<LatencySample>.TakeAsync(Rounds, cases, ct);
        Report report = new("latency");
        string how = (ReaderRate > 0 ? $" at {ReaderRate} bytes a second" : "") + (Discard ? " that discard" : "");
        report.Add($"GET / of {server.Kind.Name} beside readers{how}, {Rounds} rounds", samples, LatencyWindow.Columns);
        foreach (int count in readers.Where(count => count > 0))
        {
            double target = Discard ? 1.5 : ReaderRate > 0 || count <= 1000 ? 1.25 : 1.75;
            if (readers.Contains(0))
                report.AtMost($"`/` p99 over idle, {count:N0} readers{how}", samples.OverMedian($"{count:N0}", "0", LatencyWindow.P99), target);
            if (Discard)
                report.AtLeast($"all of {count:N0} readers that discard over the bare loop's", samples.Ratio(
                    $"{count:N0}", $"{count:N0} of the bare loop", sample => sample.GigabytesPerSecond), 1.2);
        }

        return report;
    }
}
