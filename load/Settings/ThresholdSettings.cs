using StreamingJson.Load.Thresholds;
using StreamingJson.LoadClient.Reports;

namespace StreamingJson.Load.Settings;

/// <summary>What must hold of a scenario's figures; <see langword="null"/> for what need not.</summary>
internal sealed record ThresholdSettings
{
    // Shorter times are those of the client's own threads and collections: 0.5 ms idle and 1.5 ms beside streams is not three
    // times as slow a server. Without turns it is 15 ms and more beside 64 streams: the difference is seen all the same.
    private const double LeastIdleMs = 2;

    /// <summary>Those that a busy machine may miss.</summary>
    public static readonly string[] Timed = [nameof(MaxP99Ms), nameof(MaxP99OverIdle), nameof(MinMegabytesPerSecond)];

    /// <summary>The 99th percentile of the good responses, in milliseconds, at most.</summary>
    public double? MaxP99Ms { get; init; }

    /// <summary>The same over that of <c>root_idle</c> in the same run, which counts as 2 ms where it is less; at most.</summary>
    public double? MaxP99OverIdle { get; init; }

    /// <summary>Failed responses, at most.</summary>
    public int? MaxFailed { get; init; }

    /// <summary>Good responses, at least.</summary>
    public int? MinOk { get; init; }

    /// <summary>Verified megabytes a second, at least.</summary>
    public double? MinMegabytesPerSecond { get; init; }

    /// <param name="figures">Of the scenario.</param>
    /// <param name="idle">Of <c>root_idle</c>; <see langword="null"/> if it has not run.</param>
    /// <returns>One for each that is set. What was not measured meets none.</returns>
    public IEnumerable<Threshold> Check(ScenarioFigures figures, ScenarioFigures? idle) =>
    [
        .. Threshold.AtMost($"{figures.Name} {nameof(MaxP99Ms)}", MaxP99Ms, figures.P99Ms),
        .. Threshold.AtMost(
            $"{figures.Name} {nameof(MaxP99OverIdle)}", MaxP99OverIdle, OverIdle(figures.P99Ms, idle?.P99Ms)),
        .. Threshold.AtMost($"{figures.Name} {nameof(MaxFailed)}", MaxFailed, figures.Failed),
        .. Threshold.AtLeast($"{figures.Name} {nameof(MinOk)}", MinOk, figures.Ok),
        .. Threshold.AtLeast(
            $"{figures.Name} {nameof(MinMegabytesPerSecond)}", MinMegabytesPerSecond, figures.MegabytesPerSecond),
    ];

    private static double? OverIdle(double? p99, double? idle) =>
        idle is double idleMs ? Shown.Quotient(p99, Math.Max(LeastIdleMs, idleMs)) : null;
}
