namespace StreamingJson.Bench;

[Description("""
    One stream to curl over the best bare loop, which copies a constant and flushes, with the same Content-Length and sockets; over the
    framework's own lists on its stock sockets; and over the bare loop beside busy processes. No stream is read to its end.
    Example: bench throughput --busy 0,2,6 --json throughput.json
    """)]
internal sealed record Throughput(
    int Rounds = 7,
    [Description("Of each stream in a round.")] double Seconds = 2,
    [Description("Bytes between two flushes of the bare loop; the best of them is what ours is held against.")] string Flush = "16384,61440,65536",
    string Busy = "0",
    [Description("Hand this to the host's command line; may stand several times.")] string[]? ServerArg = null,
    [Description("The same for the framework's server, as in --reference-arg=--inline.")] string[]? ReferenceArg = null) : IExperiment
{
    private const string Ours = "ours";
    private const string AsyncEnumerable = "framework IAsyncEnumerable";
    private const string Enumerable = "framework IEnumerable";

    public async Task<Report> RunAsync(CancellationToken ct)
    {
        (int[] flushes, int[] busies) = (CommandLine.Numbers(Flush), CommandLine.Numbers(Busy));
        await using ServerProcess ours = await ServerProcess.StartWarmAsync(ServerKind.Ours(ServerArg ?? []), ct);
        await using ServerProcess bareLoop = await ServerProcess.StartWarmAsync(ServerKind.BareLoop(), ct);
        await using ServerProcess framework = await ServerProcess.StartWarmAsync(
            ServerKind.Reference(ReferenceArg ?? []), ct, [new Document("/async?length=1000000"), new Document("/list?length=1000000")]);
        string big = $"/big?length={ServerKind.Endless}";
        List<Case<StreamSample>> cases = [];
        foreach (int busy in busies)
        {
            cases.Add(Stream(Ours, ours, big, busy));
            cases.AddRange(flushes.Select(flush => Stream(BareLoop(flush), bareLoop, ServerKind.BareLoopPath(ListBytes.Of(ServerKind.Endless), flush), busy)));
        }

        if (busies.Contains(0))
        {
            cases.Add(Stream(AsyncEnumerable, framework, $"/async?length={ServerKind.Endless}", 0));
            cases.Add(Stream(Enumerable, framework, $"/list?length={ServerKind.Endless}", 0));
        }

        Samples<StreamSample> samples = await Samples<StreamSample>.TakeAsync(Rounds, cases, ct);
        Report report = new("throughput");
        report.Add($"One stream to curl, {Rounds} rounds of {Seconds} s", samples, ("GB/s", Speed), ("server CPU s/GB", Cpu));
        foreach (int busy in busies)
        {
            string best = flushes.Select(flush => Name(BareLoop(flush), busy)).MaxBy(name => samples.Of(name, Speed).Median)!;
            report.AtLeast(Name("one stream over the bare loop", busy), samples.Ratio(Name(Ours, busy), best, Speed), busy switch { 0 => 0.95, <= 2 => 0.8, _ => 0.7 });
            if (busy > 0) continue;
            report.AtMost("its CPU seconds a GB over the bare loop's", samples.Ratio(Ours, best, Cpu), 1.1);
            report.AtLeast("one stream over an IAsyncEnumerable", samples.Ratio(Ours, AsyncEnumerable, Speed), 7);
            report.AtLeast("one stream over an IEnumerable", samples.Ratio(Ours, Enumerable, Speed), 4.5);
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
        return await Spinning.BesideAsync(busy, async () =>
        {
            double cpu = server.CpuSeconds;
            Curl curl = (await Curl.DownloadAsync(server.Url(path), ct, maxSeconds: Seconds, whole: false))[0];
            return new StreamSample(curl.GigabytesPerSecond, (server.CpuSeconds - cpu) / (curl.Bytes / 1e9));
        }, ct);
    });
}
