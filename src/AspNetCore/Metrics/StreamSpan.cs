using System.Diagnostics;

namespace StreamingJson.AspNetCore;

/// <summary>The span of a stream, a child of its request's.</summary>
internal static class StreamSpan
{
    private static readonly ActivitySource Source = new("StreamingJson");

    /// <returns><see langword="null"/> when nobody listens.</returns>
    public static Activity? Begin(FormatTotals format)
    {
        Activity? span = null;
        StreamMetrics.Guard(() => span = Source.StartActivity("stream"));
        if (span is { IsAllDataRequested: true }) span.SetTag(format.Tag.Key, format.Tag.Value);
        return span;
    }

    public static void End(Activity span, StreamOutcome outcome)
    {
        string end = OutcomeName.Of(outcome.End);
        if (span.IsAllDataRequested)
        {
            span.SetTag("outcome", end);
            span.SetTag("items", outcome.Items);
            span.SetTag("bytes", outcome.Bytes);
            span.SetTag("pauses", outcome.Pauses);
            // OpenTelemetry's own name for it; what the message says stands in the log.
            if (!outcome.IsWhole) span.SetTag("error.type", outcome.Error?.GetType().FullName ?? end);
        }

        if (!outcome.IsWhole) span.SetStatus(ActivityStatusCode.Error, end);
        StreamMetrics.Guard(span.Stop);
    }
}
