using System.Diagnostics;

namespace StreamingJson.Bench;

// One stream and many in turns, by the same readers, with nobody else on the machine.
internal static class SharingMeasurement
{
    // From here on all integers of the list have ten digits. From its beginning one stream would come to longer integers than many
    // do in the same time, and long ones are made faster.
    private const long From = 50_000_000_000;

    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(1);

    public static async Task<SharingResult> RunAsync(SharingSettings settings, CancellationToken ct)
    {
        ServerKind kind = ServerKind.Parse(settings.Server, []);
        List<SharingSample> samples = [];
        await using RestedServer rested = new(kind, server => WarmUp.RunAsync(server, kind.ShortPath, ct));
        foreach (int streams in (int[])[settings.Streams, 1])
        {
            _ = await WindowAsync(await rested.TakeAsync(ct), kind, 0, streams, settings.Seconds, ct);
        }

        for (int round = 1; round <= settings.Rounds; round++)
        {
            int[] order = round % 2 == 0 ? [settings.Streams, 1] : [1, settings.Streams];
            foreach (int streams in order)
            {
                SharingSample sample = await WindowAsync(await rested.TakeAsync(ct), kind, round, streams, settings.Seconds, ct);
                ProgressLine.Write(
                    $"{kind.Name} round {round}/{settings.Rounds}, {streams} streams: {sample.GigabytesPerSecond:0.00} GB/s, "
                    + $"{sample.CpuSecondsPerGigabyte:0.000} CPU s a GB");
                samples.Add(sample);
            }
        }

        return new SharingResult(settings, samples);
    }

    private static async Task<SharingSample> WindowAsync(
        ServerProcess server, ServerKind kind, int round, int streams, double seconds, CancellationToken ct)
    {
        await using ReaderProcess readers = ReaderProcess.Start(server.Url(kind.EndlessPath), streams, "--from", $"{From}");
        if (await readers.AllReadAsync(ct) < streams)
        {
            throw new InvalidOperationException($"Not all of {streams} readers have had a byte after a minute.");
        }

        await Task.Delay(Settling, ct);
        (ReaderCount before, double busy) = (await readers.CountAsync(ct), server.CpuSeconds);
        await Task.Delay(TimeSpan.FromSeconds(seconds), ct);
        (ReaderCount after, busy) = (await readers.CountAsync(ct), server.CpuSeconds - busy);
        if (after.Ended > 0)
        {
            throw new InvalidOperationException("The list had ended before the window: it needs fewer --seconds.");
        }

        double gigabytes = (after.Bytes - before.Bytes) / 1e9;
        return new SharingSample(
            round, streams, gigabytes / Stopwatch.GetElapsedTime(before.Timestamp, after.Timestamp).TotalSeconds, busy / gigabytes);
    }
}
