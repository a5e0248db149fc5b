using System.CommandLine;
using System.Globalization;
using System.Text.Json.Serialization;
using StreamingJson.LoadClient.Reports;
using StreamingJson.LoadClient.Requests;

namespace StreamingJson.LoadClient.Commands;

/// <summary><c>mixed</c>: a small request beside big streams.</summary>
internal static class MixedCommand
{
    public static Command Create()
    {
        Argument<Uri> target = SharedOptions.Target();
        Option<int> streams = SharedOptions.Streams();
        // 0.9 GB each: some end within the run, and are verified to their ends.
        Option<long> length = SharedOptions.Length(100_000_000);
        Option<double> rate = NumberOption.Create<double>(
            "--rate", "Small requests a second, at fixed instants.", 200, 0.001, 1e6);
        Option<TimeSpan> duration = SharedOptions.Duration("10s", "How long to measure, first idle and then beside the streams.");
        Option<TimeSpan> warmup = NumberOption.CreateDuration(
            "--warmup", "How long it runs before each, not measured.", "1s", "0s", "1h");
        Option<int> connections = SharedOptions.Connections(32);
        Option<int> nice = NumberOption.Create(
            "--nice", "How far the readers of the streams stand back behind the server (Linux).", MixedLoad.MostNice, 0,
            MixedLoad.MostNice);
        Option<TimeSpan> timeout = SharedOptions.Timeout();
        LimitOption ratio = new("--max-ratio", "Fail if the 99th percentile beside the streams over the idle one is more.");
        LimitOption throughput = new("--min-throughput", "Fail if all streams together get fewer megabytes a second.");
        Command command = new("mixed", """
            A small request beside big streams of /big, idle first: both histograms, their ratio, the throughput. Every integer of
            every stream is verified. The limits on times, rate and errors are for the requests beside the streams.

            Examples:
              LoadClient mixed 8001
              LoadClient mixed 8001 --streams 512 --length 1000000000 --rate 200 --duration 10s --max-ratio 2 --max-errors 0
            """) { target, streams, length, rate, duration, warmup, connections, nice, timeout, ratio, throughput };
        RequestLimits limits = new(command);
        command.SetMeasuring(async (parsed, screen, stop) =>
        {
            Uri url = parsed.GetRequiredValue(target);
            RequestPlan plan = new(parsed.GetValue(connections))
            {
                Rate = parsed.GetValue(rate),
                Duration = parsed.GetValue(duration),
                Warmup = parsed.GetValue(warmup),
                Timeout = parsed.GetValue(timeout),
            };
            MixedLoad load = new(
                url, plan, parsed.GetValue(streams), parsed.GetValue(length), parsed.GetValue(nice), TimeProvider.System);
            await RequestTarget.CheckListeningAsync(url, stop);
            MixedFigures figures = await screen.WatchAsync(load.RunAsync(stop), () => load.Progress);
            MixedReport report = new(url, parsed.GetValue(length), parsed.GetValue(rate), figures);
            return report with
            {
                Thresholds =
                [
                    .. limits.Check(parsed, figures.Beside), .. ratio.Check(parsed, report.P99Ratio),
                    .. throughput.Check(parsed, Math.Round(figures.ReadBytesPerSecond / 1e6, 1)),
                ],
            };
        });
        return command;
    }

    private sealed record MixedReport(
        Uri Url, long Length, double IntendedRate, [property: JsonIgnore] MixedFigures Figures) : Report
    {
        public RequestFigures Idle => Figures.Idle;
        public RequestFigures? Beside => Figures.Beside;
        public StreamFigures? Streams => Figures.Streams;
        public double ReadBytesPerSecond => Figures.ReadBytesPerSecond;

        /// <summary>The median beside the streams over that without.</summary>
        public double? P50Ratio => Shown.Quotient(Beside?.LatencyMs?.P50, Idle.LatencyMs?.P50);

        /// <summary>The same for 99 percent.</summary>
        public double? P99Ratio => Shown.Quotient(Beside?.LatencyMs?.P99, Idle.LatencyMs?.P99);

        public override IEnumerable<string> FindFaults() => Figures.FindFaults();

        public override void Show(Screen screen)
        {
            string title = $"GET {Url}, {Shown.Number(IntendedRate, "0.##")} times a second, from the intended start";
            screen.Show(new ReportTable(title, Shown.LatencyColumns,
            [
                Shown.LatencyRow("idle", Idle.LatencyMs),
                Shown.LatencyRow($"beside {Streams?.Streams ?? 0} streams", Beside?.LatencyMs),
                Shown.LatencyRow("started late, idle", Idle.StartedLateMs),
                Shown.LatencyRow("started late, beside", Beside?.StartedLateMs),
            ]));
            screen.Show(new ReportTable("Requests by their time", ["below ms", "idle", "beside"], Bands()));
            screen.Line($"beside over idle: p50 {Shown.Ratio(P50Ratio)}, p99 {Shown.Ratio(P99Ratio)}");
            screen.Line($"errors idle: {Shown.Counts(Idle.ErrorsByKind)}; beside: {Shown.Counts(Beside?.ErrorsByKind)}");
            if (Streams is null) return;
            screen.Line($"streams: {Shown.Megabytes(ReadBytesPerSecond)} MB/s while measured, "
                + $"{Shown.Megabytes(Streams.Bytes)} MB in all, every integer verified; {Streams.Documents} whole documents; "
                + $"errors: {Shown.Counts(Streams.ErrorsByKind)}");
        }

        private IEnumerable<string[]> Bands()
        {
            Dictionary<double, long> idle = Counts(Idle);
            Dictionary<double, long> beside = Counts(Beside);
            return idle.Keys.Union(beside.Keys).Order().Select(below => (string[])
                [Shown.Ms(below), Shown.Number(idle.GetValueOrDefault(below)), Shown.Number(beside.GetValueOrDefault(below))]);

            static Dictionary<double, long> Counts(RequestFigures? figures) =>
                figures?.LatencyMs?.Bands.ToDictionary(band => band.BelowMs, band => band.Count) ?? [];
        }
    }
}

/// <summary>Small requests at a fixed rate: first alone, then beside big streams.</summary>
internal sealed class MixedLoad(Uri url, RequestPlan plan, int streams, long length, int nice, TimeProvider time)
{
    /// <summary>As far behind the server as Linux knows.</summary>
    public const int MostNice = 19;

    // Fits into the second-level cache beside the server's data.
    private const int BufferSize = 64 * 1024;

    // What is served in turns comes to everybody within a second; a server that lets some starve is measured as it is.
    private static readonly TimeSpan BeginLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan BeginInterval = TimeSpan.FromMilliseconds(10);

    private volatile string _progress = "idle";
    private volatile RequestRun? _streams;

    public string Progress => _streams is RequestRun running ? $"{_progress}, {running.Bytes / 1e6:N0} MB read" : _progress;

    /// <returns>What came of it; the second part is missing if it was stopped within the first.</returns>
    public async Task<MixedFigures> RunAsync(CancellationToken stop)
    {
        (long Busy, long All)? before = ReadProcessorTimes();
        RequestFigures idle = await AskAsync(stop);
        double? busy = ReadProcessorTimes() is (long Busy, long All) after && after.All > before?.All
            ? Math.Round((double)(after.Busy - before.Value.Busy) / (after.All - before.Value.All), 3)
            : null;
        if (stop.IsCancellationRequested) return new MixedFigures(idle, null, null, 0, busy);

        ConnectionSettings big =
            new(new Uri(url, $"/big?length={length}"), plan.Timeout, EachRead: true, BufferSize, length);
        using RequestRun running = new(big, new RequestPlan(
            streams, Timeout: plan.Timeout, Nice: nice, PausesAfterErrors: true), time);
        using CancellationTokenSource end = new();
        Task<RequestFigures> reading = running.RunAsync(end.Token);
        _streams = running;
        long begun = time.GetTimestamp();
        while (running.Begun < streams && time.GetElapsedTime(begun) < BeginLimit && !stop.IsCancellationRequested)
        {
            _progress = $"{running.Begun} of {streams} streams have begun";
            await Task.Delay(BeginInterval, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        _progress = $"beside {streams} streams";
        (long bytes, long from) = (running.Bytes, time.GetTimestamp());
        RequestFigures beside = await AskAsync(stop);
        double rate = (running.Bytes - bytes) / time.GetElapsedTime(from).TotalSeconds;
        await end.CancelAsync();
        RequestFigures read = await reading;
        StreamFigures figures = new(
            streams, read.Good, read.Bytes, read.Seconds, read.Errors, read.ErrorsByKind, running.Faults);
        return new MixedFigures(idle, beside.Requests > 0 ? beside : null, figures, Math.Round(rate), busy);
    }

    private async Task<RequestFigures> AskAsync(CancellationToken stop)
    {
        using RequestRun run = new(new ConnectionSettings(url, plan.Timeout), plan, time);
        return await run.RunAsync(stop);
    }

    /// <summary>How long all cores of the machine have worked, with whatever; a container is told that too.</summary>
    /// <returns><see langword="null"/> where the kernel does not tell, as elsewhere than on Linux.</returns>
    private static (long Busy, long All)? ReadProcessorTimes()
    {
        try
        {
            // "cpu", user, nice, system, idle, iowait, irq, softirq, steal: nothing ran while idle and iowait passed.
            string[] fields = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries);
            long[] times = [.. fields[1..9].Select(field => long.Parse(field, CultureInfo.InvariantCulture))];
            return (times.Sum() - times[3] - times[4], times.Sum());
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or FormatException
            or InvalidOperationException or ArgumentOutOfRangeException)
        {
            return null;
        }
    }
}

/// <summary>What the two parts came to.</summary>
/// <param name="Idle">Without streams.</param>
/// <param name="Beside">Beside them; <see langword="null"/> if it was stopped before.</param>
/// <param name="Streams">The streams; <see langword="null"/> if none was begun.</param>
/// <param name="ReadBytesPerSecond">Verified bytes a second of all streams during the second part.</param>
/// <param name="BusyShare">How busy the machine's cores were during the first part, from 0 to 1.</param>
internal sealed record MixedFigures(
    RequestFigures Idle, RequestFigures? Beside, StreamFigures? Streams, double ReadBytesPerSecond, double? BusyShare)
{
    /// <summary>Finds what is wrong, whatever the limits are.</summary>
    public IEnumerable<string> FindFaults() =>
    [
        .. Idle.FindFaults(),
        .. Beside?.FindFaults() ?? [],
        .. Streams?.Faults.Select(fault => $"A stream was wrong: {fault}.") ?? [],
        .. Streams is { Bytes: 0 } ? ["No stream had a byte."] : Array.Empty<string>(),
    ];
}

/// <summary>What the streams came to: how many ran at once, and their whole documents, all verified to their last byte.</summary>
internal sealed record StreamFigures(
    int Streams, long Documents, long Bytes, double Seconds, long Errors, IReadOnlyDictionary<string, long> ErrorsByKind,
    IReadOnlyList<string> Faults);
