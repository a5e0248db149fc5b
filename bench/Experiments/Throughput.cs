using System.CommandLine;

namespace StreamingJson.Bench;

// One stream to curl, a few seconds of it. Beside it the fastest loop that there can be, and the framework's own lists.
internal sealed record Throughput
{
    private const string Ours = "ours";
    private const string Metered = "ours, exporting its metrics";
    private const string AsyncEnumerable = "framework IAsyncEnumerable";
    private const string Enumerable = "framework IEnumerable";

    // Every second, to where nobody listens: what others would do with it is not our cost.
    private static readonly string[] Exporting =
    [
        "--OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:9", "--OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf",
        "--OTEL_METRIC_EXPORT_INTERVAL=1000",
    ];

    public int Rounds { get; init; } = 7;

    // Of each stream; none is read to its end.
    public double Seconds { get; init; } = 2;

    // Bytes between two flushes of the bare loop; the best of them is what ours is held against.
    public int[] Flushes { get; init; } = [16384, 61440, 65536];

    public int[] Busy { get; init; } = [0];

    // Whether a second host of ours, whose metrics and spans are exported, is measured too.
    public bool Meters { get; init; }

    public IReadOnlyList<string> Arguments { get; init; } = [];

    public IReadOnlyList<string> ReferenceArguments { get; init; } = [];

    public static Command Create()
    {
        Throughput standard = new();
        Option<int> rounds = CommandLine.Rounds(standard.Rounds);
        Option<double> seconds = CommandLine.Number("--seconds", "Of each stream in a round.", standard.Seconds, 0.2);
        Option<int[]> flushes = CommandLine.Numbers("--flush", "Bytes between two flushes of the bare loop.", standard.Flushes);
        Option<int[]> busy = BusyProcesses.Option(standard.Busy);
        Option<bool> meters = CommandLine.Flag("--meters", "Also of a host that exports its metrics and spans.");
        Option<string[]> arguments = CommandLine.Arguments("--server-arg", "the host");
        Option<string[]> reference = CommandLine.Arguments("--reference-arg", "the framework's server");
        return CommandLine.Experiment("throughput", """
            One stream to curl over the best bare loop, which copies a constant and flushes, with the same Content-Length and sockets; over
            the framework's own lists on its stock sockets; and over the bare loop beside busy processes.
            Examples:
              bench throughput
              bench throughput --rounds 3 --flush 4096,16384,32768,61440,65536
              bench throughput --busy 0,2,6 --json throughput.json
            """, [rounds, seconds, flushes, busy, meters, arguments, reference], (parsed, ct) => new Throughput
        {
            Rounds = parsed.GetValue(rounds),
            Seconds = parsed.GetValue(seconds),
            Flushes = parsed.GetRequiredValue(flushes),
            Busy = parsed.GetRequiredValue(busy),
            Meters = parsed.GetValue(meters),
            Arguments = parsed.GetRequiredValue(arguments),
            ReferenceArguments = parsed.GetRequiredValue(reference),
        }.RunAsync(ct));
    }

    public async Task<Report> RunAsync(CancellationToken ct)
    {
        ServerKind bareLoopKind = ServerKind.BareLoop();
        await using ServerProcess ours = await ServerProcess.StartWarmAsync(ServerKind.Ours(Arguments), ct);
        await using ServerProcess bareLoop = await ServerProcess.StartWarmAsync(bareLoopKind, ct);
        await using ServerProcess framework = await ServerProcess.StartWarmAsync(
            ServerKind.Reference(ReferenceArguments), [new Document("/async?length=1000000"), new Document("/list?length=1000000")], ct);
        await using ServerProcess? metered = Meters
            ? await ServerProcess.StartWarmAsync(ServerKind.Ours([.. Arguments, .. Exporting]), ct)
            : null;
        string big = $"/big?length={ServerKind.Endless}";
        List<Case<StreamSample>> cases = [];
        foreach (int busy in Busy)
        {
            cases.Add(Stream(Ours, ours, big, busy));
            cases.AddRange(Flushes.Select(flush => Stream(
                BareLoop(flush), bareLoop, ServerKind.BareLoopPath(ListBytes.Of(ServerKind.Endless), flush), busy)));
            if (busy == 0)
            {
                cases.Add(Stream(AsyncEnumerable, framework, $"/async?length={ServerKind.Endless}", busy));
                cases.Add(Stream(Enumerable, framework, $"/list?length={ServerKind.Endless}", busy));
                cases.AddRange(metered is null ? [] : [Stream(Metered, metered, big, busy)]);
            }
        }

        Samples<StreamSample> samples = await Samples<StreamSample>.TakeAsync(Rounds, cases, sample => sample.GigabytesPerSecond, ct);
        Report report = new("throughput");
        report.Tables.Add(samples.Table(
            $"One stream to curl, {Rounds} rounds of {Seconds} s",
            "stream",
            ("GB/s", sample => sample.GigabytesPerSecond),
            ("server CPU s/GB", sample => sample.CpuSecondsPerGigabyte)));
        report.Samples["streams"] = samples.All;
        foreach (int busy in Busy)
        {
            string own = Name(Ours, busy);
            string best = Flushes.Select(flush => Name(BareLoop(flush), busy)).MaxBy(name => samples.Of(name, Speed).Median)!;
            report.AtLeast(Name("one stream over the bare loop", busy), samples.Ratio(own, best, Speed),
                busy == 0 ? Targets.OfBareLoop : Targets.OfBusyBareLoop);
            if (busy > 0)
            {
                continue;
            }

            report.AtMost("its CPU seconds a GB over the bare loop's", samples.Ratio(own, best, Cpu), Targets.CpuOfBareLoop);
            report.AtLeast("one stream over an IAsyncEnumerable", samples.Ratio(own, AsyncEnumerable, Speed), Targets.OfAsyncEnumerable);
            report.AtLeast("one stream over an IEnumerable", samples.Ratio(own, Enumerable, Speed), Targets.OfEnumerable);
            if (Meters)
            {
                report.AtLeast("one stream with metrics over one without", samples.Ratio(Metered, own, Speed), 0.99);
            }
        }

        return report;
    }

    private static double Speed(StreamSample sample) => sample.GigabytesPerSecond;

    private static double Cpu(StreamSample sample) => sample.CpuSecondsPerGigabyte;

    private static string BareLoop(int flush) => $"bare loop, flush {flush:N0}";

    private static string Name(string stream, int busy) => busy == 0 ? stream : $"{stream}, beside {busy} busy processes";

    private Case<StreamSample> Stream(string name, ServerProcess server, string path, int busy) => new(Name(name, busy), async ct =>
    {
        // What the last stream left behind is not this one's.
        _ = await server.RestsAsync(ct);
        await using BusyProcesses others = await BusyProcesses.StartAsync(busy, ct);
        double cpu = server.CpuSeconds;
        Curl curl = await Curl.DownloadAsync(server.Url(path), ct, Seconds, whole: false);
        return new StreamSample(curl.GigabytesPerSecond, (server.CpuSeconds - cpu) / (curl.Bytes / 1e9));
    });
}
