namespace StreamingJson.Bench;

// Interleaves the numbers of readers over several rounds, so that a slow minute of the machine falls on all of them.
internal static class LatencyMeasurement
{
    public static async Task<LatencyResult> RunAsync(LatencySettings settings, CancellationToken ct)
    {
        ServerKind kind = ServerKind.Parse(settings.Server, settings.ServerArguments);
        string path = settings.Path ?? kind.EndlessPath;
        List<LatencySample> samples = [];
        int restarts = 0;
        ServerProcess server = await StartAsync(kind, ct);
        try
        {
            for (int round = 1; round <= settings.Rounds; round++)
            {
                foreach (int readers in settings.Readers)
                {
                    // A server that still works for readers that have gone would spoil every later window.
                    if (!await server.IsAtRestAsync(ct))
                    {
                        ProgressLine.Write($"{kind.Name} is still busy 5 s after its readers left: starting it again");
                        restarts++;
                        await server.DisposeAsync();
                        server = await StartAsync(kind, ct);
                    }

                    LatencySample sample = await new LatencyWindow(settings, server, path).MeasureAsync(round, readers, ct);
                    ProgressLine.Write(
                        $"{kind.Name} round {round}/{settings.Rounds}, {readers} readers: p50 {sample.Latency.P50:0.00}, "
                        + $"p99 {sample.Latency.P99:0.00} ms, {sample.GigabytesPerSecond:0.00} GB/s, {sample.Errors} errors");
                    samples.Add(sample);
                }
            }
        }
        finally
        {
            await server.DisposeAsync();
        }

        return new LatencyResult(settings, path, samples, restarts);
    }

    private static async Task<ServerProcess> StartAsync(ServerKind kind, CancellationToken ct)
    {
        ProgressLine.Write($"starting {kind.Name} and warming it up");
        ServerProcess server = await ServerProcess.StartAsync(kind, ct);
        try
        {
            await WarmUp.RunAsync(server, kind.ShortPath, ct);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }
}
