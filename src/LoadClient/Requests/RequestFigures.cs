using StreamingJson.LoadClient.Latency;

namespace StreamingJson.LoadClient.Requests;

/// <summary>What many requests came to.</summary>
/// <param name="Requests">Requests with an outcome, good or bad, with those of the warm-up.</param>
/// <param name="Good">Whole answers with the status 200, after the warm-up.</param>
/// <param name="Seconds">The time from the end of the warm-up to the last outcome.</param>
/// <param name="Rate">Good answers a second.</param>
/// <param name="Bytes">Bytes of payload, with those of the warm-up.</param>
/// <param name="Errors">How many errors there were in all.</param>
/// <param name="ErrorsByKind">The same by kind, where there are any.</param>
/// <param name="LatencyMs">Milliseconds from the intended start to the whole answer; with time-outs, not other errors.</param>
/// <param name="StartedLateMs">Milliseconds from the intended start to the real one.</param>
/// <param name="Fault">What was wrong with the first wrong document.</param>
internal sealed record RequestFigures(
    long Requests, long Good, double Seconds, double Rate, long Bytes, long Errors,
    IReadOnlyDictionary<string, long> ErrorsByKind, LatencyFigures? LatencyMs, LatencyFigures? StartedLateMs, string? Fault)
{
    /// <summary>Adds up what the loops have counted.</summary>
    public static RequestFigures Of(IReadOnlyCollection<RequestLoop> loops, TimeSpan took, long bytes, string? fault)
    {
        LatencyHistogram latency = new();
        LatencyHistogram late = new();
        ErrorCounts errors = new();
        foreach (RequestLoop loop in loops)
        {
            latency.Add(loop.Latency);
            late.Add(loop.StartedLate);
            errors.Add(loop.Errors);
        }

        long good = loops.Sum(loop => loop.Measured);
        double seconds = Math.Max(0, took.TotalSeconds);
        return new RequestFigures(
            loops.Sum(loop => loop.Made), good, Math.Round(seconds, 3), seconds > 0 ? Math.Round(good / seconds, 1) : 0, bytes,
            errors.Total, errors.ToDictionary(), LatencyFigures.Of(latency), LatencyFigures.Of(late), fault);
    }
}
