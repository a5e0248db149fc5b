namespace StreamingJson.Bench;

[Description("""
    What it costs to be watched by a dashboard: CPU for many streams that wait, and how long a small request takes beside many that are read.
    Example: bench watch --streams 100 --readers 64 --rounds 1 --json watch.json
    """)]
internal sealed record Watch(
    [Description("Streams that wait while they are watched.")] int Streams = 1000,
    [Description("Clients that read while `/` is asked.")] int Readers = 512,
    double Seconds = 10,
    int Rounds = 3) : IExperiment
{
    public async Task<Report> RunAsync(CancellationToken ct)
    {
        Samples<double> cpu = await CpuAsync(ct);
        await using RestedServer rested = new(ServerKind.Ours());
        LatencyWindow window = new() { Seconds = Seconds };
        Case<LatencySample> busy = window.Case($"{Readers} readers, watched", rested, null, Readers);
        Case<LatencySample> watched = new(busy.Name, async token => await WatchedAsync(await rested.TakeAsync(token), () => busy.MeasureAsync(token)));
        Samples<LatencySample> samples = await Samples<LatencySample>.TakeAsync(Rounds, [window.Case("idle", rested, null, 0), watched], ct);
        Report report = new("watch");
        report.Add($"{Streams:N0} streams that wait, {Rounds} rounds", cpu, ("CPU % of a core", percent => percent));
        report.Add($"GET /, {Rounds} rounds", samples, LatencyWindow.Columns);
        report.AtMost($"CPU of watching {Streams:N0} streams", cpu.Compare("watched", "alone", (with, without) => with - without), 1, "%");
        report.AtMost($"`/` p99 over idle, {busy.Name}", samples.OverMedian(busy.Name, "idle", LatencyWindow.P99), 2);
        return report;
    }

    // Streams that wait must not be given up while they are watched.
    private async Task<Samples<double>> CpuAsync(CancellationToken ct)
    {
        ServerKind patient = ServerKind.Ours("--StreamingJson:StallTimeout", "01:00:00");
        await using ServerProcess server = await ServerProcess.StartWarmAsync(patient, ct);
        await using ReaderProcess silent = await ReaderProcess.StartSilentAsync(server.Url(patient.EndlessPath), Streams, ct);
        Case<double> alone = new("alone", async token =>
        {
            await Task.Delay(2000, token);
            return await server.CpuPercentAsync(Seconds, token);
        });
        Case<double> watched = new("watched", token => WatchedAsync(server, () => alone.MeasureAsync(token)));
        // The first is for the code to get its final form.
        _ = await watched.MeasureAsync(ct);
        return await Samples<double>.TakeAsync(Rounds, [alone, watched], ct);
    }

    // Beside a client that is told of all streams four times a second, as the dashboard is.
    private static async Task<T> WatchedAsync<T>(ServerProcess server, Func<Task<T>> measureAsync)
    {
        using HttpClient http = new();
        using CancellationTokenSource leaving = new();
        await using Stream events = await http.GetStreamAsync(server.Url("/streams/events"));
        Task reading = events.CopyToAsync(Stream.Null, leaving.Token);
        T sample = await measureAsync();
        await leaving.CancelAsync();
        await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return sample;
    }
}
