using NBomber.Contracts.Stats;

namespace StreamingJson.Load.Thresholds;

/// <summary>What NBomber measured of one scenario, in plain numbers; <see langword="null"/> is what it did not.</summary>
/// <param name="Name">The scenario's.</param>
/// <param name="Ok">Good responses.</param>
/// <param name="Failed">All others.</param>
/// <param name="P99Ms">The 99th percentile of the good ones, in milliseconds.</param>
/// <param name="MegabytesPerSecond">Of the good ones.</param>
internal sealed record ScenarioFigures(string Name, int? Ok, int? Failed, double? P99Ms, double? MegabytesPerSecond)
{
    /// <returns>Without figures if the session tells none of that scenario.</returns>
    public static ScenarioFigures Of(NodeStats session, string name)
    {
        if (session.ScenarioStats?.FirstOrDefault(one => one.ScenarioName == name) is not ScenarioStats stats)
            return new ScenarioFigures(name, null, null, null, null);
        // Of nothing NBomber says zero, which would be a very good time.
        bool any = stats.Ok.Request.Count > 0;
        return new ScenarioFigures(
            name,
            stats.Ok.Request.Count,
            stats.Fail.Request.Count,
            any ? stats.Ok.Latency.Percent99 : null,
            any ? Math.Round(stats.Ok.DataTransfer.AllBytes / 1e6 / stats.Duration.TotalSeconds, 1) : null);
    }
}
