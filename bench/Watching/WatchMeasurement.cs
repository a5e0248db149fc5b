using System.Diagnostics;

namespace StreamingJson.Bench;

// What it costs to be watched: CPU for many streams that do nothing, and a small request beside many that do.
internal static class WatchMeasurement
{
    public static async Task<WatchResult> RunAsync(WatchSettings settings, CancellationToken ct)
    {
        ServerKind kind = ServerKind.Ours([]);
        // Streams that wait must not be given up while they are watched.
        ServerKind patient = ServerKind.Ours(["--StreamingJson:StallTimeout", "01:00:00"]);
        (List<double> alone, List<double> watched) = await ShareAsync(settings, patient, ct);
        LatencySettings window = new() { Seconds = settings.Seconds, Rounds = settings.Rounds };
        List<LatencySample> samples = [];
        await using RestedServer rested = new(kind, server => WarmUp.RunAsync(server, kind.ShortPath, ct));
        for (int round = 1; round <= settings.Rounds; round++)
        {
            foreach (int readers in new[] { 0, settings.Readers })
            {
                ServerProcess server = await rested.TakeAsync(ct);
                await using Watcher? watcher = readers == 0 ? null : await Watcher.StartAsync(server, ct);
                LatencySample sample = await new LatencyWindow(window, server, kind.EndlessPath).MeasureAsync(round, readers, ct);
                ProgressLine.Write($"round {round}/{settings.Rounds}, {readers} readers: p99 {sample.Latency.P99:0.00} ms");
                samples.Add(sample);
            }
        }

        return new WatchResult(settings, alone, watched, samples);
    }

    // Percent of a core, without and with a watcher, in turn.
    private static async Task<(List<double> Alone, List<double> Watched)> ShareAsync(
        WatchSettings settings, ServerKind kind, CancellationToken ct)
    {
        await using ServerProcess server = await ServerProcess.StartAsync(kind, ct);
        await WarmUp.RunAsync(server, kind.ShortPath, ct);
        await using ReaderProcess silent = ReaderProcess.Start(server.Url(kind.EndlessPath), settings.Streams, "--silent");
        _ = await silent.CountAsync(ct);
        (List<double> alone, List<double> watched) = ([], []);
        // The first of each is for the code to get its final form.
        for (int round = 0; round <= settings.Rounds; round++)
        {
            await Task.Delay(2000, ct);
            double without = await CpuAsync(server, settings.Seconds, ct);
            await using Watcher watcher = await Watcher.StartAsync(server, ct);
            await Task.Delay(2000, ct);
            double with = await CpuAsync(server, settings.Seconds, ct);
            ProgressLine.Write($"{settings.Streams} streams: {without:0.00} % of a core, watched {with:0.00} %, {watcher.Bytes:N0} bytes");
            if (round == 0)
            {
                continue;
            }

            alone.Add(without);
            watched.Add(with);
        }

        return (alone, watched);
    }

    private static async Task<double> CpuAsync(ServerProcess server, double seconds, CancellationToken ct)
    {
        long begun = Stopwatch.GetTimestamp();
        double before = server.CpuSeconds;
        await Task.Delay(TimeSpan.FromSeconds(seconds), ct);
        return 100 * (server.CpuSeconds - before) / Stopwatch.GetElapsedTime(begun).TotalSeconds;
    }
}
