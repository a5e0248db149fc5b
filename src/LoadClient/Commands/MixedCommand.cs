using System.CommandLine;
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
        Option<int> streams = NumberOption.Create(
            "--streams", "Big streams at once; one that ends begins again.", 64, 1, SharedOptions.MostConnections);
        // 0.9 GB each: some end within the run, and are verified to their ends.
        Option<long> length = SharedOptions.Length(100_000_000);
        Option<double> rate = NumberOption.Create<double>(
            "--rate", "Small requests a second, at fixed instants.", 200, 0.001, 1e6);
        Option<TimeSpan> duration = NumberOption.CreateDuration(
            "--duration", "How long to measure, first idle and then beside the streams.", "10s", "1ms", "1d");
        Option<TimeSpan> warmup = NumberOption.CreateDuration(
            "--warmup", "How long it runs before each, not measured.", "1s", "0s", "1h");
        Option<int> connections = SharedOptions.Connections(32);
        Option<int> nice = NumberOption.Create(
            "--nice", "How far the readers of the streams stand back behind the server (Linux).", 19, 0, 19);
        Option<TimeSpan> timeout = SharedOptions.Timeout();
        Option<double?> ratio = NumberOption.CreateOptional<double>(
            "--max-ratio", "Fail if the 99th percentile beside the streams over the idle one is more.", 0, double.MaxValue);
        Option<double?> throughput = NumberOption.CreateOptional<double>(
            "--min-throughput", "Fail if all streams together get fewer megabytes a second.", 0, double.MaxValue);
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
            MixedLoad load = new(
                url, parsed.GetValue(streams), parsed.GetValue(length), parsed.GetValue(nice), TimeProvider.System)
            {
                Plan = new RequestPlan(parsed.GetValue(connections))
                {
                    Rate = parsed.GetValue(rate),
                    Duration = parsed.GetValue(duration),
                    Warmup = parsed.GetValue(warmup),
                    Timeout = parsed.GetValue(timeout),
                },
            };
            await RequestTarget.CheckListeningAsync(url, stop);
            MixedFigures figures = await screen.WatchAsync(load.RunAsync(stop), () => load.Progress);
            double megabytes = Math.Round(figures.ReadBytesPerSecond / 1e6, 1);
            double? p99 = Shown.Quotient(figures.Beside?.LatencyMs?.P99, figures.Idle.LatencyMs?.P99);
            return new MixedReport(
                url, parsed.GetValue(length), parsed.GetValue(rate), figures.Idle, figures.Beside, figures.Streams,
                figures.ReadBytesPerSecond, Shown.Quotient(figures.Beside?.LatencyMs?.P50, figures.Idle.LatencyMs?.P50), p99,
                [
                    .. limits.Of(parsed, figures.Beside),
                    .. Threshold.AtMost("--max-ratio", parsed.GetValue(ratio), p99),
                    .. Threshold.AtLeast("--min-throughput", parsed.GetValue(throughput), megabytes),
                ]);
        });
        return command;
    }
}
