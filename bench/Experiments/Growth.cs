namespace StreamingJson.Bench;

[Description("""
    Throughput, CPU, first byte and memory over the amount of work: lists of 10^3 to 10^9 integers, then 1 to 10,000 lists at once. Beside ours:
    the bare loop, nginx with files, the framework's three ways, and Go, Node and Twisted where they are installed. The picture itself is held
    against nothing; `bench plot` draws what --json has written.
    Example: bench growth --json growth.json
    """)]
internal sealed record Growth(
    [Description("How often lists of each length are measured.")] int Rounds = 3,
    [Description("The same for lists at once, whose windows are longer.")] int StreamRounds = 2,
    [Description("Integers of the longest list; 0 for none."), Range(0, 1e12)] long MaxLength = 1_000_000_000,
    [Description("Lists at once; 0 leaves that part out."), Range(0, 1e9)] int MaxStreams = 10_000,
    double Seconds = 3,
    [Description("Which servers, with commas between them.")] string Servers = GrowthServers.All) : IExperiment
{
    public async Task<Report> RunAsync(CancellationToken ct)
    {
        GrowthServer[] chosen = [.. Servers.Split(',').Distinct().Select(GrowthServers.Find)];
        // In memory: a kernel that takes back what was idle for half a minute (DAMON) would let a server of files be measured with the disk.
        string folder = Directory.CreateDirectory($"{(Directory.Exists("/dev/shm") ? "/dev/shm" : "/tmp")}/bench-growth-{Environment.ProcessId}").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        GrowthResult result = new([], []);
        List<GrowingServer> servers = [];
        foreach (GrowthServer server in chosen)
        {
            Progress.Write($"preparing {server.Name}");
            if (await server.PrepareAsync(folder, ct) is ServerKind kind) servers.Add(new GrowingServer(server, kind, result));
            else result.Notes.Add(new GrowthNote(server.Name, "all", $"not installed: apt-get install {server.Packages}"));
        }

        // What is shorter than 1,000 integers measures a request and not a list.
        long[] lengths = [.. Enumerable.Range(3, 15).Select(power => (long)Math.Pow(10, power)).Where(length => length <= MaxLength)];
        await GoRoundAsync(servers, Rounds, lengths, (server, round, length) => server.DownloadAsync(round, length, ct), ct);
        servers.ForEach(server => server.LeftOut = long.MaxValue);
        long[] streams = MaxStreams == 0 ? [] : [.. new long[] { 0, 1, 8, 64, 512, 2000, 10_000 }.Where(count => count <= MaxStreams)];
        await GoRoundAsync([.. servers.Where(server => server.Server.StreamsMany)], StreamRounds, streams,
            (server, round, count) => server.StreamAsync(round, (int)count, Seconds, ct), ct);
        Report report = new("growth");
        report.Tables.AddRange(result.Tables());
        report.Samples["growth"] = result;
        return report;
    }

    // Each size goes round the servers before the next, so that what is compared has seen one and the same machine; another server begins each
    // time. They are started anew for each round, so that none is charged for the memory of what was before.
    private static async Task GoRoundAsync(
        List<GrowingServer> servers, int rounds, long[] sizes, Func<GrowingServer, int, long, Task> measureAsync, CancellationToken ct)
    {
        for (int round = 1; round <= rounds; round++)
        {
            for (int i = 0; i < sizes.Length * servers.Count; i++)
            {
                GrowingServer server = servers[(i + (i / servers.Count) + round) % servers.Count];
                long size = sizes[i / servers.Count];
                if (size >= server.LeftOut) continue;
                Progress.Write($"round {round} of {rounds}, {size:N0} of {server.Server.Name}");
                try
                {
                    await measureAsync(server, round, size);
                }
                catch (Exception failure) when (!ct.IsCancellationRequested)
                {
                    // The server may be in any state. The rest goes to the others.
                    await server.DisposeAsync();
                    server.LeaveOut(size, failure.Message);
                }
            }

            foreach (GrowingServer server in servers) await server.DisposeAsync();
        }
    }

    // A server that runs when it is wanted, and what it took when nobody had asked it for anything long.
    private sealed class GrowingServer(GrowthServer server, ServerKind kind, GrowthResult result) : IAsyncDisposable
    {
        private readonly RestedServer _rested = new(kind, [new Document(kind.ListOf(GrowthServers.WarmLength))]);
        private double _idleMegabytes;
        private double _lastSeconds;

        public GrowthServer Server => server;

        // The size from which on it is not asked any more.
        public long LeftOut { get; set; } = long.MaxValue;

        public void LeaveOut(long size, string why)
        {
            LeftOut = size;
            result.Notes.Add(new GrowthNote(server.Name, $"{size:N0} and more", why));
        }

        public async Task DownloadAsync(int round, long length, CancellationToken ct)
        {
            // Only the first round decides, so that all of them have the same lengths.
            double foreseen = length == 1000 ? 0 : _lastSeconds * ListBytes.Of(length) / ListBytes.Of(length / 10);
            if (length > server.Longest || (round == 1 && foreseen > server.Patience))
            {
                LeaveOut(length, length > server.Longest ? "too large for a file or for memory" : $"would take about {foreseen:0} s");
                return;
            }

            ServerProcess process = await _rested.TakeAsync(ct);
            // Short documents several times: one of them is over before the clocks have moved.
            int times = length switch { <= 10_000 => 20, <= 100_000 => 10, <= 1_000_000 => 3, _ => 1 };
            process.ForgetPeak();
            double cpu = process.CpuSeconds;
            Curl[] curls = await Curl.DownloadAsync(process.Url(kind.ListOf(length)), ct, times, maxSeconds: 3 * times * server.Patience);
            (double seconds, double gigabytes) = (curls.Sum(curl => curl.Seconds), curls.Sum(curl => curl.Bytes) / 1e9);
            if (curls.Any(curl => curl.Bytes != ListBytes.Of(length)))
                throw new InvalidOperationException($"answered {curls[0].Bytes:N0} bytes instead of {ListBytes.Of(length):N0}");
            _lastSeconds = seconds / times;
            result.Samples.Add(new GrowthSample(
                "length", server.Name, round, length, gigabytes / seconds, process.PeakMegabytes, (process.CpuSeconds - cpu) / gigabytes,
                Spread.Of(curls.Select(curl => curl.FirstByteSeconds)).Median * 1000));
        }

        public async Task StreamAsync(int round, int streams, double seconds, CancellationToken ct)
        {
            ServerProcess process = await _rested.TakeAsync(ct);
            if (streams == 0) _idleMegabytes = process.ResidentMegabytes;
            LatencyWindow window = new() { Seconds = seconds, Warmup = 1, ToBegin = TimeSpan.FromSeconds(20) };
            LatencySample sample = await window.MeasureAsync(process, kind.EndlessPath, streams, ct);
            result.Samples.Add(new GrowthSample(
                "streams", server.Name, round, streams, sample.GigabytesPerSecond, sample.PeakMegabytes, P99Milliseconds: sample.Latency.P99,
                KilobytesAStream: (sample.PeakMegabytes - _idleMegabytes) * 1024 / streams));
            // More than every tenth unanswered is a server that does not serve.
            if (sample.Reading < streams || sample.Errors * 10 > sample.Latency.Count)
                LeaveOut(streams + 1, $"only {sample.Reading:N0} of {streams:N0} ran, and {sample.Errors:N0} requests to `/` failed");
        }

        public ValueTask DisposeAsync() => _rested.DisposeAsync();
    }
}

// One list of a length, or several short ones one after the other; or `/` while so many clients read an endless list. CPU and memory
// are the server's.
internal sealed record GrowthSample(
    string Part, string Server, int Round, long Size, double GigabytesPerSecond, double PeakMegabytes, double CpuSecondsPerGigabyte = 0,
    double FirstByteMilliseconds = 0, double P99Milliseconds = 0, double KilobytesAStream = 0);

// What could not be measured, and why.
internal sealed record GrowthNote(string Server, string What, string Why);

// One figure of a sample: how a table or a chart of it is called, and its axis.
internal sealed record GrowthMetric(string Part, string Title, string Axis, string File, Func<GrowthSample, double> Of);

internal sealed record GrowthResult(List<GrowthSample> Samples, List<GrowthNote> Notes)
{
    public static readonly IReadOnlyList<GrowthMetric> Metrics =
    [
        new("length", "One list to curl: throughput", "throughput, GB/s", "throughput-by-length", sample => sample.GigabytesPerSecond),
        new("length", "One list to curl: CPU of the server", "CPU time, s/GB", "cpu-by-server", sample => sample.CpuSecondsPerGigabyte),
        new("length", "One list to curl: time to the first byte", "first byte, ms", "first-byte-by-length", sample => sample.FirstByteMilliseconds),
        new("length", "One list to curl: peak memory of the server", "peak memory, MB", "peak-memory-by-length", sample => sample.PeakMegabytes),
        new("streams", "GET / beside endless lists: p99", "p99 of GET /, ms", "small-request-by-streams", sample => sample.P99Milliseconds),
        new("streams", "Endless lists at once: throughput of all", "throughput, GB/s", "throughput-by-streams", sample => sample.GigabytesPerSecond),
        new("streams", "Endless lists at once: peak memory of the server", "peak memory, MB", "memory-by-streams", sample => sample.PeakMegabytes),
        new("streams", "Endless lists at once: memory beyond idle a stream", "memory, KB", "", sample => sample.KilobytesAStream),
    ];

    // A table for each metric: a server a row, a length or a number of streams a column, medians with the extremes of the rounds.
    public IEnumerable<TextTable> Tables() => Metrics.Select(metric =>
    {
        GrowthSample[] samples = [.. Samples.Where(sample => sample.Part == metric.Part)];
        long[] sizes = [.. samples.Select(sample => sample.Size).Distinct().Order()];
        return new TextTable($"{metric.Title}, {metric.Axis.Split(", ")[^1]}", ["server", .. sizes.Select(size => $"{size:N0}")],
            samples.GroupBy(sample => sample.Server).OrderBy(group => GrowthServers.Order(group.Key)).Select(group => (string[])
                [group.Key, .. sizes.Select(size => Cell(group.Where(sample => sample.Size == size), metric))]));
    }).Append(new TextTable("What was not measured", ["server", "what", "why"], Notes.Distinct().Select(note => (string[])[note.Server, note.What, note.Why])));

    public static string Cell(IEnumerable<GrowthSample> samples, GrowthMetric metric) =>
        samples.Select(metric.Of).Where(double.IsFinite).ToArray() is { Length: > 0 } values ? Rounded.Text(Spread.Of(values)) : "";
}
