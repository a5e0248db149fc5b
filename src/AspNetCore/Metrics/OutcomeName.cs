namespace StreamingJson.AspNetCore;

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
