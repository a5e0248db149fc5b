namespace StreamingJson.Bench;

// The host's memory with clients that read nothing and with one that reads everything, and the allocations of a stream.
internal static class MemoryMeasurement
{
    public static async Task<MemoryResult> RunAsync(MemorySettings settings, CancellationToken ct)
    {
        ServerKind kind = ServerKind.Parse(settings.Server, []);
        ProgressLine.Write($"{settings.Clients} clients that read nothing");
        (long idle, long silent) = await OnFreshServerAsync(
            kind, server => SilentClients.MeasureAsync(server, kind.EndlessPath, settings.Clients, ct), ct);

        ProgressLine.Write($"one client that reads {settings.Length:N0} integers");
        Flatness flatness = await OnFreshServerAsync(
            kind, server => Flatness.WatchAsync(server, kind.ListOf(settings.Length), ct), ct);

        ProgressLine.Write($"allocations of a stream of {settings.Allocating:N0} integers");
        long allocations = await StreamAllocations.MeasureAsync(settings.Allocating);

        ProgressLine.Write($"{settings.Clients} paused streams, and as many paused loops");
        PausedStreams paused = await PausedStreams.MeasureAsync(settings.Clients, ct);
        return new MemoryResult(settings, idle, silent, flatness, allocations, paused);
    }

    private static async Task<T> OnFreshServerAsync<T>(
        ServerKind kind, Func<ServerProcess, Task<T>> measure, CancellationToken ct)
    {
        await using ServerProcess server = await ServerProcess.StartAsync(kind, ct);
        await WarmUp.RunAsync(server, kind.ShortPath, ct);
        return await measure(server);
    }
}
