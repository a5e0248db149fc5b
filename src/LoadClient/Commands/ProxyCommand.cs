using System.CommandLine;
using StreamingJson.LoadClient.Reports;
using StreamingJson.LoadClient.Requests;
using StreamingJson.LoadClient.Streams;

namespace StreamingJson.LoadClient.Commands;

/// <summary><c>proxy</c>: a small request beside big streams, past a proxy and through it.</summary>
internal static class ProxyCommand
{
    private const double Rate = 200;

    private static readonly TimeSpan Warmup = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    public static Command Create()
    {
        Argument<Uri> host = new("host")
        {
            Description = "A host, as it is reached past the proxy: a port of this machine, or a URL.",
            CustomParser = result => SharedOptions.ParseTarget(result, result.Tokens.Single().Value),
        };
        Argument<Uri> proxy = new("proxy")
        {
            Description = "The proxy in front of it: a port of this machine, or a URL.",
            CustomParser = result => SharedOptions.ParseTarget(result, result.Tokens.Single().Value),
        };
        Option<int> streams = NumberOption.Create(
            "--streams", "Big streams at once; one that ends begins again.", 64, 1, SharedOptions.MostConnections);
        Option<long> length = SharedOptions.Length(10_000_000);
        Option<int> requests = NumberOption.Create(
            "--requests", "Small requests in each of the four parts, 200 a second.", 2000, 1, 1_000_000);
        Option<double?> host99 = Limit(
            "--max-host-p99-ms", "Fail if 99 percent beside the streams take more milliseconds past the proxy.");
        Option<double?> proxy99 = Limit("--max-proxy-p99-ms", "The same through the proxy.");
        Option<double?> hostRatio = Limit(
            "--max-host-ratio",
            "Fail if that is more times the idle one, which counts as 2 ms where it is less, past the proxy.");
        Option<double?> proxyRatio = Limit("--max-proxy-ratio", "The same through the proxy.");
        Option<double?> throughput = Limit(
            "--min-throughput", "Fail if all streams together get fewer megabytes a second, either way.");
        Option<double?> errors = Limit("--max-errors", "Fail if there are more errors, of requests and streams, either way.");
        Command command = new("proxy", """
            A small request beside big streams of /big, idle first, and all of that twice: past a proxy, and through it. Every
            integer of every stream is verified, and the last lines say what the figures mean.

            Examples:
              LoadClient proxy http://host:8080 http://nginx:8080
              LoadClient proxy 8001 80 --streams 512 --max-host-p99-ms 50 --max-errors 0
            """) { host, proxy, streams, length, requests, host99, proxy99, hostRatio, proxyRatio, throughput, errors };
        command.SetMeasuring(async (parsed, screen, stop) =>
        {
            Uri[] ways = [parsed.GetRequiredValue(host), parsed.GetRequiredValue(proxy)];
            foreach (Uri way in ways) await RequestTarget.CheckListeningAsync(way, stop);
            RequestPlan plan = new(Connections: 32)
            {
                Rate = Rate,
                Duration = TimeSpan.FromSeconds(parsed.GetValue(requests) / Rate),
                Warmup = Warmup,
                Timeout = Timeout,
            };
            List<MixedFigures> figures = [];
            foreach ((Uri way, string name) in ways.Zip(["past the proxy", "through it"]))
            {
                if (stop.IsCancellationRequested) break;
                MixedLoad load = new(
                    way, parsed.GetValue(streams), parsed.GetValue(length), MixedLoad.StandsBack, TimeProvider.System)
                {
                    Plan = plan,
                };
                figures.Add(await screen.WatchAsync(load.RunAsync(stop), () => $"{name}: {load.Progress}"));
            }

            ProxyReport report = new(
                new ProxiedWay(ways[0], figures[0]), figures.Count > 1 ? new ProxiedWay(ways[1], figures[1]) : null,
                parsed.GetValue(length), Rate, []);
            return report with
            {
                Thresholds =
                [
                    .. Threshold.AtMost("--max-host-p99-ms", parsed.GetValue(host99), report.Host.BesideP99Ms),
                    .. Threshold.AtMost("--max-proxy-p99-ms", parsed.GetValue(proxy99), report.Proxy?.BesideP99Ms),
                    .. Threshold.AtMost("--max-host-ratio", parsed.GetValue(hostRatio), report.Host.OverIdle),
                    .. Threshold.AtMost("--max-proxy-ratio", parsed.GetValue(proxyRatio), report.Proxy?.OverIdle),
                    .. Threshold.AtLeast("--min-throughput", parsed.GetValue(throughput), report.LeastMegabytesPerSecond),
                    .. Threshold.AtMost("--max-errors", parsed.GetValue(errors), report.Errors),
                ],
            };
        });
        return command;
    }

    private static Option<double?> Limit(string name, string description) =>
        NumberOption.CreateOptional<double>(name, description, 0, double.MaxValue);
}
