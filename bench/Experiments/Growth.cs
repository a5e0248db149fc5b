using System.CommandLine;

namespace StreamingJson.Bench;

// Throughput, CPU, first byte and memory over the amount of work: lists of 10^3 to 10^9 integers, then 1 to 10,000 lists at once, of ours
// and of other servers. The picture itself is held against nothing.
internal sealed record Growth
{
    // The decades of lengths begin here: what is shorter measures a request and not a list.
    public const long MinLength = 1000;

    public int Rounds { get; init; } = 3;

    // The windows of streams are longer than the downloads.
    public int StreamRounds { get; init; } = 2;

    public long MaxLength { get; init; } = 1_000_000_000;

    public int MaxStreams { get; init; } = 10_000;

    public double Seconds { get; init; } = 3;

    public IReadOnlyList<string> Servers { get; init; } = GrowthServers.Names;

    public static Growth Quick { get; } = new() { Rounds = 1, StreamRounds = 1, MaxLength = 10_000_000, MaxStreams = 512, Seconds = 2 };

    public static Command Create()
    {
        Option<int?> rounds = new("--rounds") { Description = "How often everything is measured. [default: 3, and 2 for streams]" };
        Option<long?> length = new("--max-length") { Description = "Integers of the longest list; 0 for none. [default: 10^9]" };
        Option<int?> streams = new("--max-streams") { Description = "Lists at once; 0 leaves that part out. [default: 10000]" };
        Option<string> servers = new("--servers")
        {
            Description = "Which servers, with commas between them.",
            DefaultValueFactory = _ => string.Join(',', GrowthServers.Names),
        };
        Option<bool> quick = CommandLine.Flag("--quick", "One round, to 10^7 integers and 512 lists at once: shows that everything runs.");
        return CommandLine.Experiment("growth", """
            Throughput, CPU, first byte and memory over the amount of work: lists of 10^3 to 10^9 integers, and 1 to 10,000 lists at once.
            Beside ours: the bare loop, nginx with files, the framework's three ways, and Go, Node and Twisted where they are installed.
            `bench plot` draws what --json has written.
            Examples:
              bench growth --json growth.json
              bench growth --quick --servers ours,bare-loop,go
              bench growth --max-streams 0 --max-length 100000000
            """, [rounds, length, streams, servers, quick], (parsed, ct) =>
        {
            Growth preset = parsed.GetValue(quick) ? Quick : new Growth();
            return (preset with
            {
                Rounds = parsed.GetValue(rounds) ?? preset.Rounds,
                StreamRounds = parsed.GetValue(rounds) ?? preset.StreamRounds,
                MaxLength = parsed.GetValue(length) ?? preset.MaxLength,
                MaxStreams = parsed.GetValue(streams) ?? preset.MaxStreams,
                Servers = [.. parsed.GetRequiredValue(servers).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct()],
            }).RunAsync(ct);
        });
    }

    public async Task<Report> RunAsync(CancellationToken ct)
    {
        using ScratchFolder folder = new();
        GrowthResult result = new([], []);
        List<GrowingServer> servers = [];
        foreach (GrowthServer server in Servers.Select(GrowthServers.Find).ToArray())
        {
            Progress.Write($"preparing {server.Name}");
            if (await server.PrepareAsync(folder, MaxLength, ct) is ServerKind kind)
            {
                servers.Add(new GrowingServer(server, kind, result));
            }
            else
            {
                result.Notes.Add(new GrowthNote(server.Name, "all", $"not installed: apt-get install {server.Packages}"));
            }
        }

        // Each size goes round the servers before the next, so that what is compared has seen one and the same machine. Another one begins
        // each time. Servers are started anew for each round and part, so that none is charged for the memory of what was before.
        long[] lengths = [.. Enumerable.Range(3, 15).Select(power => (long)Math.Pow(10, power)).Where(length => length <= MaxLength)];
        await GoRoundAsync(servers, Rounds, lengths, (server, round, length) => server.DownloadAsync(round, length, ct));
        servers.ForEach(server => server.LeftOut = long.MaxValue);
        long[] streams = MaxStreams == 0 ? [] : [.. new long[] { 0, 1, 8, 64, 512, 2000, 10_000 }.Where(count => count <= MaxStreams)];
        await GoRoundAsync([.. servers.Where(server => server.Server.StreamsMany)], StreamRounds, streams,
            (server, round, count) => server.StreamAsync(round, (int)count, Seconds, ct));
        Report report = new("growth");
        report.Tables.AddRange(result.Tables());
        report.Samples["growth"] = result;
        return report;
    }

    private static async Task GoRoundAsync(
        List<GrowingServer> servers, int rounds, long[] sizes, Func<GrowingServer, int, long, Task> measureAsync)
    {
        for (int round = 1; round <= rounds; round++)
        {
            try
            {
                for (int size = 0; size < sizes.Length; size++)
                {
                    for (int i = 0; i < servers.Count; i++)
                    {
                        GrowingServer server = servers[(i + round + size) % servers.Count];
                        Progress.Write($"round {round} of {rounds}, {sizes[size]:N0} of {server.Server.Name}");
                        await measureAsync(server, round, sizes[size]);
                    }
                }
            }
            finally
            {
                foreach (GrowingServer server in servers)
                {
                    await server.DisposeAsync();
                }
            }
        }
    }

    // A server that runs when it is wanted, and what it took when nobody had asked it for anything long.
    private sealed class GrowingServer(GrowthServer server, ServerKind kind, GrowthResult result) : IAsyncDisposable
    {
        private ServerProcess? _process;
        private double _idleMegabytes;
        private double _lastSeconds;

        public GrowthServer Server => server;

        // The size from which on it is not asked any more.
        public long LeftOut { get; set; } = long.MaxValue;

        public async Task DownloadAsync(int round, long length, CancellationToken ct)
        {
            // Only the first round decides, so that all of them have the same lengths.
            double foreseen = length == MinLength ? 0 : _lastSeconds * ListBytes.Of(length) / ListBytes.Of(length / 10);
            string? refusal = server.Refuses(length)
                ?? (round == 1 && foreseen > server.Patience.TotalSeconds ? $"would take about {foreseen:0} s" : null);
            if (refusal is not null && length < LeftOut)
            {
                LeaveOut("length", length, refusal);
            }

            await TryAsync("length", length, async () =>
            {
                ServerProcess process = await TakeAsync(ct);
                // Short documents several times: one of them is over before the clocks have moved.
                int times = length switch { <= 10_000 => 20, <= 100_000 => 10, <= 1_000_000 => 3, _ => 1 };
                process.ForgetPeak();
                double cpu = process.CpuSeconds;
                // Beyond what was foreseen, a download may take three times as long before it is given up.
                Curl[] curls = await Curl.DownloadAsync(process.Url(kind.ListOf(length)), times, ct, 3 * server.Patience.TotalSeconds);
                cpu = process.CpuSeconds - cpu;
                if (curls.Any(curl => curl.Bytes != ListBytes.Of(length)))
                {
                    throw new InvalidOperationException($"answered {curls[0].Bytes:N0} bytes instead of {ListBytes.Of(length):N0}");
                }

                double seconds = curls.Sum(curl => curl.Seconds);
                double gigabytes = curls.Sum(curl => curl.Bytes) / 1e9;
                _lastSeconds = seconds / times;
                result.Samples.Add(new GrowthSample("length", server.Name, round, length)
                {
                    GigabytesPerSecond = gigabytes / seconds,
                    CpuSecondsPerGigabyte = cpu / gigabytes,
                    FirstByteMilliseconds = Spread.Of(curls.Select(curl => curl.FirstByteSeconds)).Median * 1000,
                    PeakMegabytes = process.PeakMegabytes,
                });
            }, ct);
        }

        public Task StreamAsync(int round, int streams, double seconds, CancellationToken ct) => TryAsync("streams", streams, async () =>
        {
            if (DescriptorLimit.Raise() < (ulong)streams + 500)
            {
                throw new InvalidOperationException("too few descriptors are allowed");
            }

            ServerProcess process = await TakeAsync(ct);
            LatencyWindow window = new() { Seconds = seconds, Warmup = 1, ToBegin = TimeSpan.FromSeconds(20) };
            LatencySample sample = await window.MeasureAsync(process, kind.EndlessPath, streams, ct);
            result.Samples.Add(new GrowthSample("streams", server.Name, round, streams)
            {
                GigabytesPerSecond = sample.GigabytesPerSecond,
                P99Milliseconds = sample.Latency.P99,
                PeakMegabytes = sample.PeakMegabytes,
                KilobytesAStream = (sample.PeakMegabytes - _idleMegabytes) * 1024 / streams,
            });
            if (!await process.RestsAsync(ct))
            {
                result.Notes.Add(new GrowthNote(server.Name, $"{streams:N0} streams", "still busy 5 s after its readers left: started again"));
                await DisposeAsync();
            }

            // More than every tenth unanswered is a server that does not serve.
            if (sample.Reading < streams || sample.Errors * 10 > sample.Latency.Count)
            {
                LeaveOut("streams", streams + 1, $"only {sample.Reading:N0} of {streams:N0} ran, and {sample.Errors:N0} requests to `/` failed");
            }
        }, ct);

        public async ValueTask DisposeAsync()
        {
            if (_process is not null)
            {
                await _process.DisposeAsync();
                _process = null;
            }
        }

        private async Task TryAsync(string part, long size, Func<Task> measureAsync, CancellationToken ct)
        {
            if (size >= LeftOut)
            {
                return;
            }

            try
            {
                await measureAsync();
            }
            catch (Exception failure) when (!ct.IsCancellationRequested)
            {
                // The server may be in any state. The rest goes to the others.
                await DisposeAsync();
                LeaveOut(part, size, failure.Message);
            }
        }

        private void LeaveOut(string part, long size, string why)
        {
            LeftOut = size;
            result.Notes.Add(new GrowthNote(server.Name, $"{part} {size:N0} and more", why));
        }

        private async Task<ServerProcess> TakeAsync(CancellationToken ct)
        {
            if (_process is null)
            {
                _process = await ServerProcess.StartWarmAsync(kind, [new Document(kind.ListOf(GrowthServers.WarmLength))], ct);
                _idleMegabytes = _process.ResidentMegabytes;
            }

            return _process;
        }
    }
}

// One list of a length, or several short ones one after the other; or `/` while so many clients read an endless list. CPU and memory
// are the server's.
internal sealed record GrowthSample(string Part, string Server, int Round, long Size)
{
    public double GigabytesPerSecond { get; init; }

    public double CpuSecondsPerGigabyte { get; init; }

    public double FirstByteMilliseconds { get; init; }

    public double P99Milliseconds { get; init; }

    public double PeakMegabytes { get; init; }

    public double KilobytesAStream { get; init; }
}

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
    public IEnumerable<TextTable> Tables()
    {
        foreach (GrowthMetric metric in Metrics)
        {
            GrowthSample[] samples = [.. Samples.Where(sample => sample.Part == metric.Part)];
            long[] sizes = [.. samples.Select(sample => sample.Size).Distinct().Order()];
            if (sizes.Length > 0)
            {
                yield return new TextTable($"{metric.Title}, {metric.Axis.Split(", ")[^1]}", ["server", .. sizes.Select(size => $"{size:N0}")],
                    samples.GroupBy(sample => sample.Server).OrderBy(group => GrowthServers.Order(group.Key)).Select(group => (string[])
                    [
                        group.Key, .. sizes.Select(size => Cell([.. group.Where(sample => sample.Size == size).Select(metric.Of)])),
                    ]));
            }
        }

        if (Notes.Count > 0)
        {
            yield return new TextTable("What was not measured", ["server", "what", "why"],
                Notes.Distinct().Select(note => (string[])[note.Server, note.What, note.Why]));
        }
    }

    public static string Cell(double[] values) =>
        values.Where(double.IsFinite).ToArray() is { Length: > 0 } finite ? Rounded.Text(Spread.Of(finite)) : "";
}
