using System.CommandLine;

namespace StreamingJson.Bench;

// What it costs to be watched by a dashboard: CPU for many streams that wait, and a small request beside many that are read.
internal sealed record Watch
{
    // Streams that are listed while the cost of watching them is measured; they wait for readers that read nothing.
    public int Streams { get; init; } = 1000;

    // Readers beside which a small request is measured.
    public int Readers { get; init; } = 512;

    public double Seconds { get; init; } = 10;

    public int Rounds { get; init; } = 3;

    public static Command Create()
    {
        Watch standard = new();
        Option<int> streams = CommandLine.Number("--streams", "Streams that wait while they are watched.", standard.Streams, 1);
        Option<int> readers = CommandLine.Number("--readers", "Clients that read while `/` is asked.", standard.Readers, 1);
        Option<double> seconds = CommandLine.Number("--seconds", "Measured time of each window.", standard.Seconds, 0.1);
        Option<int> rounds = CommandLine.Rounds(standard.Rounds);
        return CommandLine.Experiment("watch", """
            What it costs to be watched by a dashboard: CPU for many streams, and how long a small request takes meanwhile.
            Examples:
              bench watch
              bench watch --streams 100 --readers 64 --rounds 1 --json watch.json
            """, [streams, readers, seconds, rounds], (parsed, ct) => new Watch
        {
            Streams = parsed.GetValue(streams),
            Readers = parsed.GetValue(readers),
            Seconds = parsed.GetValue(seconds),
            Rounds = parsed.GetValue(rounds),
        }.RunAsync(ct));
    }

    public async Task<Report> RunAsync(CancellationToken ct)
    {
        Samples<double> cpu = await CpuAsync(ct);
        await using RestedServer rested = new(ServerKind.Ours());
        LatencyWindow window = new() { Seconds = Seconds };
        string watched = $"{Readers} readers, watched";
        Case<LatencySample>[] cases =
        [
            new("idle", async token => await window.MeasureAsync(await rested.TakeAsync(token), rested.Kind.EndlessPath, 0, token)),
            new(watched, async token =>
            {
                ServerProcess server = await rested.TakeAsync(token);
                await using Watcher watcher = await Watcher.StartAsync(server, token);
                return await window.MeasureAsync(server, rested.Kind.EndlessPath, Readers, token);
            }),
        ];
        Samples<LatencySample> samples = await Samples<LatencySample>.TakeAsync(Rounds, cases, sample => sample.Latency.P99, ct);
        Report report = new("watch");
        report.Tables.Add(cpu.Table($"{Streams:N0} streams that wait, {Rounds} rounds", "who", ("CPU % of a core", percent => percent)));
        report.Tables.Add(samples.Table($"GET /, {Rounds} rounds", "beside", LatencyWindow.Columns));
        report.Samples["cpuPercent"] = cpu.All;
        report.Samples["windows"] = samples.All;
        report.AtMost(
            $"CPU of watching {Streams:N0} streams", Spread.Of(cpu.All["watched"].Zip(cpu.All["alone"], (with, without) => with - without)),
            Targets.Watching, "%");
        report.AtMost(
            $"`/` p99 over idle, {watched}", samples.OverMedian(watched, "idle", sample => sample.Latency.P99), Targets.LatencyWatched);
        return report;
    }

    // Percent of a core without and with a watcher. Streams that wait must not be given up while they are watched.
    private async Task<Samples<double>> CpuAsync(CancellationToken ct)
    {
        ServerKind patient = ServerKind.Ours("--StreamingJson:StallTimeout", "01:00:00");
        await using ServerProcess server = await ServerProcess.StartWarmAsync(patient, ct);
        await using ReaderProcess silent = await ReaderProcess.StartSilentAsync(server.Url(patient.EndlessPath), Streams, ct);
        Case<double> watched = new("watched", async token =>
        {
            await using Watcher watcher = await Watcher.StartAsync(server, token);
            await Task.Delay(2000, token);
            return await server.CpuPercentAsync(Seconds, token);
        });
        Case<double> alone = new("alone", async token =>
        {
            await Task.Delay(2000, token);
            return await server.CpuPercentAsync(Seconds, token);
        });
        // The first is for the code to get its final form.
        _ = await watched.MeasureAsync(ct);
        return await Samples<double>.TakeAsync(Rounds, [alone, watched], percent => percent, ct);
    }

    // A client that is told of all streams four times a second, as the dashboard is.
    private sealed class Watcher(HttpClient http, Task reading, CancellationTokenSource leaving) : IAsyncDisposable
    {
        public static async Task<Watcher> StartAsync(ServerProcess server, CancellationToken ct)
        {
            HttpClient http = new();
            CancellationTokenSource leaving = new();
            Stream events = await http.GetStreamAsync(server.Url("/streams/events"), ct);
            return new Watcher(http, events.CopyToAsync(Stream.Null, leaving.Token), leaving);
        }

        public async ValueTask DisposeAsync()
        {
            await leaving.CancelAsync();
            await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            leaving.Dispose();
            http.Dispose();
        }
    }
}
