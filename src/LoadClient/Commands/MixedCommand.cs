using System.CommandLine;
using System.Text.Json.Serialization;
using StreamingJson.LoadClient.Reports;
using StreamingJson.LoadClient.Requests;
using StreamingJson.LoadClient.Streams;

namespace StreamingJson.LoadClient.Commands;

/// <summary><c>mixed</c>: a small request beside big streams.</summary>
internal static class MixedCommand
{
    public static Command Create()
    {
        Argument<Uri> target = SharedOptions.Target();
        Option<int> streams = SharedOptions.Streams();
        // 0.9 GB each: some end within the run, and are verified to their ends.
        Option<long> length = SharedOptions.Length(100_000_000);
        Option<double> rate = NumberOption.Create<double>(
            "--rate", "Small requests a second, at fixed instants.", 200, 0.001, 1e6);
        Option<TimeSpan> duration = SharedOptions.Duration("10s", "How long to measure, first idle and then beside the streams.");
        Option<TimeSpan> warmup = NumberOption.CreateDuration(
            "--warmup", "How long it runs before each, not measured.", "1s", "0s", "1h");
        Option<int> connections = SharedOptions.Connections(32);
        Option<int> nice = NumberOption.Create(
            "--nice", "How far the readers of the streams stand back behind the server (Linux).", MixedLoad.MostNice, 0,
            MixedLoad.MostNice);
        Option<TimeSpan> timeout = SharedOptions.Timeout();
        LimitOption ratio = new("--max-ratio", "Fail if the 99th percentile beside the streams over the idle one is more.");
        LimitOption throughput = new("--min-throughput", "Fail if all streams together get fewer megabytes a second.");
        Command command = new("mixed", """
            A small request beside big streams of /big, idle first: both histograms, their ratio, the throughput. Every integer of
            every stream is verified. The limits on times, rate and errors are for the requests beside the streams.

            Examples:
              LoadClient mixed 8001
              LoadClient mixed 8001 --streams 512 --length 1000000000 --rate 200 --duration 10s --max-ratio 2 --max-errors 0
            """) { target, streams, length, rate, duration, warmup, connections, nice, timeout, ratio, throughput };
        RequestLimits limits = new(command);
        command.SetMeasuring(async (parsed, screen, stop) =>
        {
            Uri url = parsed.GetRequiredValue(target);
            RequestPlan plan = new(parsed.GetValue(connections))
            {
                Rate = parsed.GetValue(rate),
                Duration = parsed.GetValue(duration),
                Warmup = parsed.GetValue(warmup),
                Timeout = parsed.GetValue(timeout),
            };
            MixedLoad load = new(
                url, plan, parsed.GetValue(streams), parsed.GetValue(length), parsed.GetValue(nice), TimeProvider.System);
            await RequestTarget.CheckListeningAsync(url, stop);
            MixedFigures figures = await screen.WatchAsync(load.RunAsync(stop), () => load.Progress);
            MixedReport report = new(url, parsed.GetValue(length), parsed.GetValue(rate), figures);
            return report with
            {
                Thresholds =
                [
                    .. limits.Check(parsed, figures.Beside), .. ratio.Check(parsed, report.P99Ratio),
                    .. throughput.Check(parsed, Math.Round(figures.ReadBytesPerSecond / 1e6, 1)),
                ],
            };
        });
        return command;
    }

    private sealed record MixedReport(Uri Url, long Length, double IntendedRate, [property: JsonIgnore] MixedFigures Figures) : Report
    {
        public RequestFigures Idle => Figures.Idle;

        public RequestFigures? Beside => Figures.Beside;

        public StreamFigures? Streams => Figures.Streams;

        public double ReadBytesPerSecond => Figures.ReadBytesPerSecond;

        /// <summary>The median beside the streams over that without.</summary>
        public double? P50Ratio => Shown.Quotient(Beside?.LatencyMs?.P50, Idle.LatencyMs?.P50);

        /// <summary>The same for 99 percent.</summary>
        public double? P99Ratio => Shown.Quotient(Beside?.LatencyMs?.P99, Idle.LatencyMs?.P99);

        public override IEnumerable<string> FindFaults() => Figures.FindFaults();

        public override void Show(Screen screen)
        {
            string title = $"GET {Url}, {Shown.Number(IntendedRate, "0.##")} times a second, from the intended start";
            screen.Show(new ReportTable(title, Shown.LatencyColumns,
            [
                Shown.LatencyRow("idle", Idle.LatencyMs),
                Shown.LatencyRow($"beside {Streams?.Streams ?? 0} streams", Beside?.LatencyMs),
                Shown.LatencyRow("started late, idle", Idle.StartedLateMs),
                Shown.LatencyRow("started late, beside", Beside?.StartedLateMs),
            ]));
            screen.Show(new ReportTable("Requests by their time", ["below ms", "idle", "beside"], Bands()));
            screen.Line($"beside over idle: p50 {Shown.Ratio(P50Ratio)}, p99 {Shown.Ratio(P99Ratio)}");
            screen.Line($"errors idle: {Shown.Counts(Idle.ErrorsByKind)}; beside: {Shown.Counts(Beside?.ErrorsByKind)}");
            if (Streams is null) return;
            screen.Line($"streams: {Shown.Megabytes(ReadBytesPerSecond)} MB/s while measured, "
                + $"{Shown.Megabytes(Streams.Bytes)} MB in all, every integer verified; {Streams.Documents} whole documents; "
                + $"errors: {Shown.Counts(Streams.ErrorsByKind)}");
        }

        private IEnumerable<string[]> Bands()
        {
            Dictionary<double, long> idle = Counts(Idle);
            Dictionary<double, long> beside = Counts(Beside);
            return idle.Keys.Union(beside.Keys).Order().Select(below => (string[])
                [Shown.Ms(below), Shown.Number(idle.GetValueOrDefault(below)), Shown.Number(beside.GetValueOrDefault(below))]);

            static Dictionary<double, long> Counts(RequestFigures? figures) =>
                figures?.LatencyMs?.Bands.ToDictionary(band => band.BelowMs, band => band.Count) ?? [];
        }
    }
}
