using System.Text.Json;
using System.Text.Json.Serialization;
using StreamingJson.LoadClient.Streams;

namespace StreamingJson.LoadClient.Reports;

/// <summary>What a small request takes beside big streams, past a proxy and through it.</summary>
/// <param name="Host">Past the proxy.</param>
/// <param name="Proxy">Through it; <see langword="null"/> if it was stopped before.</param>
/// <param name="Length">How many integers each big document has.</param>
/// <param name="IntendedRate">Small requests a second.</param>
/// <param name="Thresholds">The limits.</param>
internal sealed record ProxyReport(
    ProxiedWay Host, ProxiedWay? Proxy, long Length, double IntendedRate, IReadOnlyList<Threshold> Thresholds) : IReport
{
    // 200 requests a second keep a tenth of a core busy: what is more is others' work.
    private const double MuchOfTheMachine = 0.5;

    [JsonIgnore]
    public IEnumerable<string> Faults => Ways.SelectMany(way => way.Faults.Select(fault => $"{way.Url}: {fault}"));

    /// <summary>Gets the verified megabytes a second of the slower way; <see langword="null"/> if one was not measured.</summary>
    [JsonIgnore]
    public double? LeastMegabytesPerSecond =>
        Proxy is null ? null : Ways.Min(way => Math.Round(way.Figures.ReadBytesPerSecond / 1e6, 1));

    /// <summary>Gets how many requests and streams failed.</summary>
    [JsonIgnore]
    public long Errors => Ways.Sum(way =>
        way.Figures.Idle.Errors + (way.Figures.Beside?.Errors ?? 0) + (way.Figures.Streams?.Errors ?? 0));

    [JsonIgnore]
    public IEnumerable<string> Conclusion
    {
        get
        {
            bool met = Thresholds.All(threshold => threshold.Met);
            double? busy = Host.Figures.BusyShare;
            if (Thresholds.Count > 0) yield return met ? "All limits are met." : "Not all limits are met.";
            if (!met && busy > MuchOfTheMachine)
                yield return "This machine had other work to do: then a limit on times that is not met says little of the host.";
            if (Host.BesideP99Ms is not double host || Proxy?.BesideP99Ms is not double proxy) yield break;
            string difference = proxy > host && proxy > Proxy.IdleP99Ms
                ? "what that is more is the proxy's, which has no turns" : "what the proxy adds does not show";
            yield return $"What that means: beside {Streams} streams 99 of 100 small answers came within {Shown.Ms(host)} ms "
                + $"from the host ({Shown.Ms(Host.IdleP99Ms)} ms without streams), and within {Shown.Ms(proxy)} ms "
                + $"through the proxy ({Shown.Ms(Proxy.IdleP99Ms)} ms); {difference}.";
            yield return "Each is to be held against its own figure without streams, of the same machine a moment before"
                + (busy is null ? ", " : $", whose cores were {Shown.Number(100 * busy.Value)} % busy then, ")
                + "and not against another machine's.";
        }
    }

    private IEnumerable<ProxiedWay> Ways => Proxy is null ? [Host] : [Host, Proxy];

    private int Streams => Host.Figures.Streams?.Streams ?? 0;

    public void Show(Screen screen)
    {
        screen.Show(new ReportTable(
            $"GET /, {Shown.Number(IntendedRate, "0.##")} times a second, from the intended start", Shown.LatencyColumns,
            Ways.SelectMany((way, index) => Rows(way, index == 0 ? "past the proxy" : "through it"))));
        foreach (ProxiedWay way in Ways)
        {
            screen.Line($"{way.Url}: {Shown.Megabytes(way.Figures.ReadBytesPerSecond)} MB/s of streams, every integer verified; "
                + $"{way.Figures.Streams?.Documents ?? 0} whole documents; errors of requests: "
                + $"{Shown.Counts(way.Figures.Idle.ErrorsByKind)} idle, {Counts(way.Figures.Beside?.ErrorsByKind)} beside; "
                + $"of streams: {Counts(way.Figures.Streams?.ErrorsByKind)}");
        }
    }

    public Task WriteJsonAsync(Stream file, CancellationToken stop) =>
        JsonSerializer.SerializeAsync(file, this, ReportJson.Default.ProxyReport, stop);

    private static string[][] Rows(ProxiedWay way, string name) =>
    [
        Shown.LatencyRow($"{name}, idle", way.Figures.Idle.LatencyMs),
        Shown.LatencyRow($"{name}, beside {way.Figures.Streams?.Streams ?? 0} streams", way.Figures.Beside?.LatencyMs),
        Shown.LatencyRow("  of it, before it was sent", way.Figures.Beside?.StartedLateMs),
    ];

    private static string Counts(IReadOnlyDictionary<string, long>? counts) =>
        counts is null ? "not measured" : Shown.Counts(counts);
}

/// <summary>One way to the same host.</summary>
/// <param name="Url">Where it begins.</param>
/// <param name="Figures">What was measured.</param>
internal sealed record ProxiedWay(Uri Url, MixedFigures Figures)
{
    // Shorter times are those of the client's own threads: 0.3 ms idle and 1.2 ms beside streams is no slower server.
    private const double LeastIdleMs = 2;

    /// <summary>Gets the 99th percentile without streams, in milliseconds.</summary>
    public double? IdleP99Ms => Figures.Idle.LatencyMs?.P99;

    /// <summary>Gets the 99th percentile beside the streams, in milliseconds.</summary>
    public double? BesideP99Ms => Figures.Beside?.LatencyMs?.P99;

    /// <summary>Gets the quotient of the two, where less than 2 ms counts as 2 ms.</summary>
    public double? OverIdle => IdleP99Ms is double idle ? Shown.Quotient(BesideP99Ms, Math.Max(LeastIdleMs, idle)) : null;

    /// <summary>Gets what is wrong whatever the limits are.</summary>
    [JsonIgnore]
    public IEnumerable<string> Faults =>
        new MixedReport(Url, 0, 0, Figures.Idle, Figures.Beside, Figures.Streams, 0, null, null, []).Faults;
}
