namespace StreamingJson.Bench;

// Interleaves the numbers of readers over several rounds, so that a slow minute of the machine falls on all of them.
internal static class LatencyMeasurement
{
    public static Task<LatencyResult> RunAsync(LatencySettings settings, CancellationToken ct) =>
        RunAsync(settings, ServerKind.Parse(settings.Server, settings.ServerArguments), ct);

    public static async Task<LatencyResult> RunAsync(LatencySettings settings, ServerKind kind, CancellationToken ct)
    {
        string path = settings.Path ?? kind.EndlessPath;
        List<LatencySample> samples = [];
        await using RestedServer rested = new(kind, server => WarmUp.RunAsync(server, kind.ShortPath, ct));
        for (int round = 1; round <= settings.Rounds; round++)
        {
            foreach (int readers in settings.Readers)
            {
                ServerProcess server = await rested.TakeAsync(ct);
                LatencySample sample = await new LatencyWindow(settings, server, path).MeasureAsync(round, readers, ct);
                ProgressLine.Write(
                    $"{kind.Name} round {round}/{settings.Rounds}, {readers} readers: p50 {sample.Latency.P50:0.00}, "
                    + $"p99 {sample.Latency.P99:0.00} ms, {sample.GigabytesPerSecond:0.00} GB/s, {sample.Errors} errors");
                samples.Add(sample);
            }
        }

        return new LatencyResult(settings, path, samples, rested.Restarts);
    }
}
