namespace StreamingJson.Bench;

// One measured window: the small request while `Readers` clients read. Times in milliseconds. `OthersCpuPercent` is what neither
// server, readers nor probe used: a machine that is not ours alone measures something else.
internal sealed record LatencySample(
    int Readers, int Reading, Percentiles Latency, Percentiles SentLate, int Errors, double GigabytesPerSecond, double CpuPercent,
    double OthersCpuPercent, double PeakMegabytes);

// Measures windows: readers first, then the probe, then the counters of both ends of the same time. Each step has its limit, since a
// server may not live through it.
internal sealed record LatencyWindow
{
    // Small requests a second.
    private const int Rate = 200;

    public static readonly (string Column, Func<LatencySample, double> Figure)[] Columns =
    [
        ("p50 ms", sample => sample.Latency.P50), ("p99 ms", P99), ("p99.9 ms", sample => sample.Latency.P999),
        ("max ms", sample => sample.Latency.Max), ("errors", sample => sample.Errors), ("readers GB/s", sample => sample.GigabytesPerSecond),
        ("CPU %", sample => sample.CpuPercent), ("others %", sample => sample.OthersCpuPercent), ("peak MB", sample => sample.PeakMegabytes),
        ("sent late p99 ms", sample => sample.SentLate.P99),
    ];

    public double Seconds { get; init; } = 10;

    // Time before, with everything running, and the time that the readers have before that.
    public double Warmup { get; init; } = 2;
    public double Settle { get; init; }

    // How long all of them have for their first byte.
    public TimeSpan ToBegin { get; init; } = TimeSpan.FromMinutes(1);

    // What the child process of the readers is told too.
    public IReadOnlyList<string> ReaderArguments { get; init; } = [];
    public static double P99(LatencySample sample) => sample.Latency.P99;

    public Case<LatencySample> Case(string name, RestedServer server, string? path, int readers) =>
        new(name, async ct => await MeasureAsync(await server.TakeAsync(ct), path ?? server.Kind.EndlessPath, readers, ct));

    public async Task<LatencySample> MeasureAsync(ServerProcess server, string path, int clients, CancellationToken ct)
    {
        server.ForgetPeak();
        await using ReaderProcess? readers = clients == 0 ? null : ReaderProcess.Start(server.Url(path), clients, ReaderArguments);
        int reading = readers is null ? 0 : await readers.AllReadAsync(ToBegin, ct);
        await Task.Delay(TimeSpan.FromSeconds(readers is null ? 0 : Settle), ct);
        await using ProbeProcess probe = ProbeProcess.Start(server.Url("/"), Rate, Seconds, Warmup);
        // A probe of a dead server gives each request up after ten seconds, and no connection asks a third one.
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter((3 * OpenLoop.Timeout) + TimeSpan.FromSeconds(Warmup + Seconds));
        try
        {
            await probe.BeginsAsync(limit.Token);
            Mark before = await MarkAsync(server, probe, readers, limit.Token);
            ProbeResult result = await probe.ResultAsync(limit.Token);
            Mark after = await MarkAsync(server, probe, readers, limit.Token);
            double read = after.Count.Bytes - before.Count.Bytes;
            double seconds = Stopwatch.GetElapsedTime(before.Count.Timestamp, after.Count.Timestamp).TotalSeconds;
            return new LatencySample(
                clients, Math.Max(0, reading - after.Count.Ended), result.Latency, result.SentLate, result.Errors, read / 1e9 / seconds,
                Percent(before, after, mark => mark.Server),
                Math.Max(0, Percent(before, after, mark => mark.Machine - mark.Server - mark.Clients)), server.PeakMegabytes);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new TimeoutException("`/` or the readers did not answer.");
        }
    }

    private static double Percent(Mark before, Mark after, Func<Mark, double> cpuSeconds) =>
        100 * (cpuSeconds(after) - cpuSeconds(before)) / Stopwatch.GetElapsedTime(before.Timestamp, after.Timestamp).TotalSeconds;

    private static async Task<Mark> MarkAsync(ServerProcess server, ProbeProcess probe, ReaderProcess? readers, CancellationToken ct)
    {
        long now = Stopwatch.GetTimestamp();
        Mark mark = new(now, server.CpuSeconds, probe.CpuSeconds, Machine.BusySeconds(), new ReaderCount(0, now, 0, 0, ""));
        return readers is null ? mark : mark with { Clients = mark.Clients + readers.CpuSeconds, Count = await readers.CountAsync(ct) };
    }

    // The counters at one instant; all CPU times in seconds.
    private sealed record Mark(long Timestamp, double Server, double Clients, double Machine, ReaderCount Count);
}
