using System.Diagnostics;

namespace StreamingJson.Bench;

// Measures one window as LatencyWindow does, but of servers that may not live through it: each step has its limit.
internal sealed class StreamsWindow(GrowthSettings settings, GrowingServer server)
{
    // As in the other commands: 32 connections cover a stall of 160 ms at 200 requests a second.
    private const int Rate = 200;
    private const int Connections = 32;

    // Ten thousand connections take ours one second; a server that has not begun all streams after twenty has had its chance.
    private static readonly TimeSpan ToConnect = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ToBegin = TimeSpan.FromSeconds(20);

    // A probe of a dead server gives each request up after ten seconds, and no connection asks a third one.
    private static readonly TimeSpan ToProbe = (2 * ProbeSettings.Timeout) + TimeSpan.FromSeconds(5);

    public async Task<StreamsSample> MeasureAsync(int round, int streams, CancellationToken ct)
    {
        ServerProcess process = await server.TakeAsync(ct);
        PeakMemory.Forget(process.Id);
        await using ReaderProcess? readers = streams == 0
            ? null
            : ReaderProcess.Start(process.Url(server.Server.PathOf(GrowthServer.Endless)), streams);
        int reading = readers is null ? 0 : await BegunAsync(readers, streams, ct);
        await using ProbeProcess probe = ProbeProcess.Start(
            new ProbeSettings(process.Url("/"), Rate, settings.Seconds, settings.WarmUp, Connections), niceness: 0);
        _ = await WithinAsync(ToProbe, "the probe did not begin", token => BegunAsync(probe, token), ct);
        (ReaderCount count, double cpu) = await MarkAsync(process, readers, ct);
        TimeSpan limit = ToProbe + TimeSpan.FromSeconds(settings.WarmUp + settings.Seconds);
        ProbeResult result = await WithinAsync(limit, "`/` was not answered", probe.ResultAsync, ct);
        (ReaderCount after, double cpuAfter) = await MarkAsync(process, readers, ct);
        double seconds = Stopwatch.GetElapsedTime(count.Timestamp, after.Timestamp).TotalSeconds;
        Percentiles latency = Percentiles.OfNanoseconds(result.Latency);
        long peak = PeakMemory.Kilobytes(process.Id);
        return new StreamsSample(
            server.Name,
            round,
            streams,
            Math.Max(0, reading - after.Ended),
            (after.Bytes - count.Bytes) / 1e9 / seconds,
            latency.P50,
            latency.P99,
            result.Latency.Length,
            result.Errors,
            100 * (cpuAfter - cpu) / seconds,
            peak / 1024.0,
            peak - server.IdleKilobytes);
    }

    // How many clients have had a first byte when all have, or when the time is over.
    private static async Task<int> BegunAsync(ReaderProcess readers, int streams, CancellationToken ct)
    {
        ReaderCount count = await WithinAsync(ToConnect, "the clients could not connect", readers.CountAsync, ct);
        Stopwatch since = Stopwatch.StartNew();
        while (count.Reading < streams && since.Elapsed < ToBegin)
        {
            await Task.Delay(50, ct);
            count = await WithinAsync(ToConnect, "the readers said nothing", readers.CountAsync, ct);
        }

        return count.Reading;
    }

    private static async Task<bool> BegunAsync(ProbeProcess probe, CancellationToken ct)
    {
        await probe.BeginsAsync(ct);
        return true;
    }

    private static async Task<(ReaderCount Count, double CpuSeconds)> MarkAsync(
        ServerProcess process, ReaderProcess? readers, CancellationToken ct)
    {
        double cpu = process.CpuSeconds;
        return readers is null
            ? (new ReaderCount(0, Stopwatch.GetTimestamp(), 0, 0, ""), cpu)
            : (await WithinAsync(ToConnect, "the readers said nothing", readers.CountAsync, ct), cpu);
    }

    private static async Task<T> WithinAsync<T>(
        TimeSpan limit, string otherwise, Func<CancellationToken, Task<T>> step, CancellationToken ct)
    {
        using CancellationTokenSource source = CancellationTokenSource.CreateLinkedTokenSource(ct);
        source.CancelAfter(limit);
        try
        {
            return await step(source.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new TimeoutException($"{otherwise} within {limit.TotalSeconds:0} s");
        }
    }
}
