using System.Diagnostics;

namespace StreamingJson.AspNetCore;

/// <summary>One stream for its metrics and its span, from its begin to its end.</summary>
internal sealed class StreamMeasurement : IDisposable
{
    private readonly StreamMetrics _metrics;
    private readonly JsonProducer _producer;
    private readonly FormatTotals _format;
    private readonly TimeProvider _time;
    private readonly long _begun;
    private readonly Activity? _span;
    private readonly Lock _gate = new();
    private StreamProgress _counted;
    private volatile bool _ended;

    public StreamMeasurement(StreamMetrics metrics, JsonProducer producer, FormatTotals format, TimeProvider time)
    {
        (_metrics, _producer, _format, _time) = (metrics, producer, format, time);
        _begun = time.GetTimestamp();
        _span = StreamSpan.Begin(format);
        format.Enter(this);
    }

    /// <summary>The first bytes leave; or those of the answer that takes the place of a stream that has failed before.</summary>
    public Task OnStarting()
    {
        if (!_ended) _metrics.RecordFirstByte(_time.GetElapsedTime(_begun), _format);
        return Task.CompletedTask;
    }

    /// <summary>Adds to its format's totals what has come since the last look.</summary>
    public void Update() => Count(_producer.Progress);

    public void End(StreamOutcome outcome)
    {
        _ended = true;
        Count(new StreamProgress(StreamState.Done, outcome.Items, outcome.Bytes, outcome.Pauses, outcome.TimePaused));
        _format.Leave(this);
        _metrics.RecordEnd(_time.GetElapsedTime(_begun), outcome.End, _format);
        if (_span is not null) StreamSpan.End(_span, outcome);
    }

    /// <summary>Lets go of a stream that was not told of its end, since it did not come to begin.</summary>
    public void Dispose()
    {
        _format.Leave(this);
        if (_span is not null) StreamMetrics.Guard(_span.Dispose);
    }

    private void Count(StreamProgress seen)
    {
        lock (_gate)
        {
            // Two may look at once, and a pause that ends is nowhere for a moment: totals never fall.
            (long items, long bytes) = (Math.Max(seen.Items, _counted.Items), Math.Max(seen.Bytes, _counted.Bytes));
            long pauses = Math.Max(seen.Pauses, _counted.Pauses);
            TimeSpan timePaused = seen.TimePaused > _counted.TimePaused ? seen.TimePaused : _counted.TimePaused;
            _format.Add(
                items - _counted.Items, bytes - _counted.Bytes, pauses - _counted.Pauses, timePaused - _counted.TimePaused);
            _counted = new StreamProgress(seen.State, items, bytes, pauses, timePaused);
        }
    }
}

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

/// <summary>How a stream ended, as metrics and spans name it.</summary>
internal static class OutcomeName
{
    public static string Of(StreamEnd end) => end switch
    {
        StreamEnd.Completed => "completed",
        // The token is the reader's: that it was cancelled means that the reader has gone.
        StreamEnd.ConsumerGone or StreamEnd.Cancelled => "consumer-gone",
        StreamEnd.Stalled => "stalled",
        StreamEnd.Stopped => "stopped",
        StreamEnd.SourceFailed => "source-failed",
        StreamEnd.SourceTimedOut => "source-timed-out",
        StreamEnd.ResponseFailed => "response-failed",
        StreamEnd.ShuttingDown => "shutting-down",
        StreamEnd.TimedOut => "timed-out",
        _ => throw new ArgumentOutOfRangeException(nameof(end), end, "A stream does not end so."),
    };
}
