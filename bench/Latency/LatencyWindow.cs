using System.Diagnostics;

namespace StreamingJson.Bench;

// Measures one window: readers first, then the probe, then the counters of both ends of the same time.
internal sealed class LatencyWindow(LatencySettings settings, ServerProcess server, string path)
{
    public async Task<LatencySample> MeasureAsync(int round, int clients, CancellationToken ct)
    {
        await using ReaderProcess? readers = clients == 0 ? null : StartReaders(clients);
        int reading = readers is null ? 0 : await readers.AllReadAsync(ct);
        if (reading < clients)
        {
            ProgressLine.Write($"only {reading} of {clients} readers have had a byte after a minute");
        }

        if (readers is not null)
        {
            await Task.Delay(TimeSpan.FromSeconds(settings.Settle), ct);
        }

        await using ProbeProcess probe = ProbeProcess.Start(
            new ProbeSettings(server.Url("/"), settings.Rate, settings.Seconds, settings.Warmup, settings.Connections),
            settings.ProbeNice);
        await probe.BeginsAsync(ct);
        Mark before = await MarkAsync(probe, readers, ct);
        ProbeResult result = await probe.ResultAsync(ct);
        Mark after = await MarkAsync(probe, readers, ct);
        if (after.Count.Ended > 0 && reading == clients)
        {
            ProgressLine.Write($"{after.Count.Ended} of {clients} readers had ended before the window closed");
        }

        return new LatencySample(
            round,
            clients,
            reading,
            Percentiles.OfNanoseconds(result.Latency),
            Percentiles.OfNanoseconds(result.SentLate),
            result.Errors,
            (after.Count.Bytes - before.Count.Bytes) / 1e9 / Seconds(before.Count.Timestamp, after.Count.Timestamp),
            Percent(before, after, mark => mark.Server),
            Math.Max(0, Percent(before, after, mark => mark.Machine - mark.Server - mark.Clients)),
            server.ResidentKilobytes / 1024.0);
    }

    private static double Percent(Mark before, Mark after, Func<Mark, double> cpuSeconds) =>
        100 * (cpuSeconds(after) - cpuSeconds(before)) / Seconds(before.Timestamp, after.Timestamp);

    private static double Seconds(long from, long to) => Stopwatch.GetElapsedTime(from, to).TotalSeconds;

    private ReaderProcess StartReaders(int clients) => ReaderProcess.Start(
        server.Url(path),
        clients,
        [
            "--threads", $"{settings.ReaderThreads}",
            "--rate", $"{settings.ReaderRate}",
            .. settings.Discard ? new[] { "--discard" } : [],
            .. settings.Coding is null ? [] : new[] { "--coding", settings.Coding },
        ]);

    private async Task<Mark> MarkAsync(ProbeProcess probe, ReaderProcess? readers, CancellationToken ct)
    {
        long now = Stopwatch.GetTimestamp();
        Mark idle = new(
            now, server.CpuSeconds, probe.CpuSeconds, MachineFigures.BusySeconds(), new ReaderCount(0, now, 0, 0, ""));
        return readers is null
            ? idle
            : idle with { Clients = probe.CpuSeconds + readers.CpuSeconds, Count = await readers.CountAsync(ct) };
    }

    // The counters at one instant; all CPU times in seconds.
    private sealed record Mark(long Timestamp, double Server, double Clients, double Machine, ReaderCount Count);
}
