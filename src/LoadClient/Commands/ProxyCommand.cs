using System.CommandLine;
using StreamingJson.LoadClient.Reports;
using StreamingJson.LoadClient.Requests;

namespace StreamingJson.LoadClient.Commands;

/// <summary><c>proxy</c>: a small request beside big streams, past a proxy and through it.</summary>
internal static class ProxyCommand
{
    private const double Rate = 200;

    public static Command Create()
    {
        Argument<Uri> host = SharedOptions.Target(
            "host", "A host, as it is reached past the proxy: a port of this machine, or a URL.");
        Argument<Uri> proxy = SharedOptions.Target("proxy", "The proxy in front of it: a port of this machine, or a URL.");
        Option<int> streams = SharedOptions.Streams();
        Option<long> length = SharedOptions.Length(10_000_000);
        Option<int> requests = NumberOption.Create(
            "--requests", "Small requests in each of the four parts, 200 a second.", 2000, 1, 1_000_000);
        LimitOption host99 = new(
            "--max-host-p99-ms", "Fail if 99 percent beside the streams take more milliseconds past the proxy.");
        LimitOption proxy99 = new("--max-proxy-p99-ms", "The same through the proxy.");
        LimitOption hostRatio = new(
            "--max-host-ratio",
            "Fail if that is more times the idle one, which counts as 2 ms where it is less, past the proxy.");
        LimitOption proxyRatio = new("--max-proxy-ratio", "The same through the proxy.");
        LimitOption throughput = new(
            "--min-throughput", "Fail if all streams together get fewer megabytes a second, either way.");
        LimitOption errors = new("--max-errors", "Fail if there are more errors, of requests and streams, either way.");
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
                Warmup = TimeSpan.FromSeconds(1),
                Timeout = TimeSpan.FromSeconds(5),
            };
            List<ProxiedWay> measured = [];
            foreach ((Uri way, string name) in ways.Zip(["past the proxy", "through it"]))
            {
                if (stop.IsCancellationRequested) break;
                MixedLoad load = new(
                    way, plan, parsed.GetValue(streams), parsed.GetValue(length), MixedLoad.MostNice, TimeProvider.System);
                measured.Add(new ProxiedWay(
                    way, await screen.WatchAsync(load.RunAsync(stop), () => $"{name}: {load.Progress}")));
            }

            ProxyReport report = new(measured[0], measured.ElementAtOrDefault(1), parsed.GetValue(length), Rate);
            return report with
            {
                Thresholds =
                [
                    .. host99.Check(parsed, report.Host.BesideP99Ms), .. proxy99.Check(parsed, report.Proxy?.BesideP99Ms),
                    .. hostRatio.Check(parsed, report.Host.OverIdle), .. proxyRatio.Check(parsed, report.Proxy?.OverIdle),
                    .. throughput.Check(parsed, report.GetLeastMegabytesPerSecond()),
                    .. errors.Check(parsed, report.CountErrors()),
                ],
            };
        });
        return command;
    }
}

/// <summary>What a small request takes beside big streams, past a proxy and through it.</summary>
internal sealed record ProxyReport(ProxiedWay Host, ProxiedWay? Proxy, long Length, double IntendedRate) : Report
{
    // 200 requests a second keep a tenth of a core busy: what is more is others' work.
    private const double MuchOfTheMachine = 0.5;

    private IEnumerable<ProxiedWay> Ways => Proxy is null ? [Host] : [Host, Proxy];

    /// <returns>The verified megabytes of the slower way; <see langword="null"/> if one was not measured.</returns>
    public double? GetLeastMegabytesPerSecond() =>
        Proxy is null ? null : Ways.Min(way => Math.Round(way.Figures.ReadBytesPerSecond / 1e6, 1));

    /// <returns>How many requests and streams failed.</returns>
    public long CountErrors() => Ways.Sum(way =>
        way.Figures.Idle.Errors + (way.Figures.Beside?.Errors ?? 0) + (way.Figures.Streams?.Errors ?? 0));

    public override IEnumerable<string> FindFaults() =>
        Ways.SelectMany(way => way.Figures.FindFaults().Select(fault => $"{way.Url}: {fault}"));

    public override IEnumerable<string> Conclude()
    {
        bool met = Thresholds.All(threshold => threshold.Met);
        double? busy = Host.Figures.BusyShare;
        if (Thresholds.Count > 0) yield return met ? "All limits are met." : "Not all limits are met.";
        if (!met && busy > MuchOfTheMachine)
            yield return "This machine had other work to do: then a limit on times that is not met says little of the host.";
        if (Host.BesideP99Ms is not double host || Proxy?.BesideP99Ms is not double proxy) yield break;
        string difference = proxy > host && proxy > Proxy.IdleP99Ms
            ? "what that is more is the proxy's, which has no turns" : "what the proxy adds does not show";
        yield return $"What that means: beside {Host.Figures.Streams?.Streams ?? 0} streams 99 of 100 small answers came within "
            + $"{Shown.Ms(host)} ms from the host ({Shown.Ms(Host.IdleP99Ms)} ms without streams), and within {Shown.Ms(proxy)} ms "
            + $"through the proxy ({Shown.Ms(Proxy.IdleP99Ms)} ms); {difference}.";
        yield return "Each is to be held against its own figure without streams, of the same machine a moment before"
            + (busy is null ? ", " : $", whose cores were {Shown.Number(100 * busy.Value)} % busy then, ")
            + "and not against another machine's.";
    }

    public override void Show(Screen screen)
    {
        screen.Show(new ReportTable(
            $"GET /, {Shown.Number(IntendedRate, "0.##")} times a second, from the intended start", Shown.LatencyColumns,
            Ways.SelectMany((way, index) => Rows(way.Figures, index == 0 ? "past the proxy" : "through it"))));
        foreach ((Uri url, MixedFigures figures) in Ways)
        {
            screen.Line($"{url}: {Shown.Megabytes(figures.ReadBytesPerSecond)} MB/s of streams, every integer verified; "
                + $"{figures.Streams?.Documents ?? 0} whole documents; errors of requests: "
                + $"{Shown.Counts(figures.Idle.ErrorsByKind)} idle, {Shown.Counts(figures.Beside?.ErrorsByKind)} beside; "
                + $"of streams: {Shown.Counts(figures.Streams?.ErrorsByKind)}");
        }
    }

    private static string[][] Rows(MixedFigures figures, string name) =>
    [
        Shown.LatencyRow($"{name}, idle", figures.Idle.LatencyMs),
        Shown.LatencyRow($"{name}, beside {figures.Streams?.Streams ?? 0} streams", figures.Beside?.LatencyMs),
        Shown.LatencyRow("  of it, before it was sent", figures.Beside?.StartedLateMs),
    ];
}

/// <summary>One way to the same host: where it begins, and what was measured.</summary>
internal sealed record ProxiedWay(Uri Url, MixedFigures Figures)
{
    // Shorter times are those of the client's own threads: 0.3 ms idle and 1.2 ms beside streams is no slower server.
    private const double LeastIdleMs = 2;

    public double? IdleP99Ms => Figures.Idle.LatencyMs?.P99;
    public double? BesideP99Ms => Figures.Beside?.LatencyMs?.P99;

    /// <summary>Gets the quotient of the two, where less than 2 ms counts as 2 ms.</summary>
    public double? OverIdle => IdleP99Ms is double idle ? Shown.Quotient(BesideP99Ms, Math.Max(LeastIdleMs, idle)) : null;
}
