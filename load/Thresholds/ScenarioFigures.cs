using NBomber.Contracts.Stats;
using StreamingJson.Load.Work;

namespace StreamingJson.Load.Thresholds;

/// <summary>What NBomber measured of one scenario, in plain numbers; <see langword="null"/> is what it did not.</summary>
/// <param name="Name">The scenario's.</param>
/// <param name="Ok">Good responses.</param>
/// <param name="Failed">All others.</param>
/// <param name="P99Ms">The 99th percentile of the good ones, in milliseconds.</param>
/// <param name="MegabytesPerSecond">Of the good ones, by the time that all took.</param>
internal sealed record ScenarioFigures(string Name, int? Ok, int? Failed, double? P99Ms, double? MegabytesPerSecond)
{
    /// <param name="session">Tells the counts and the times of its responses.</param>
    /// <param name="name">The scenario's.</param>
    /// <param name="log">Tells how long its work took.</param>
    /// <returns>Without figures if the session tells none of that scenario.</returns>
    public static ScenarioFigures Of(NodeStats session, string name, WorkLog log)
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
            any ? log.GetMegabytesPerSecond(stats.Ok.Request.Count + stats.Fail.Request.Count) : null);
    }
}
