namespace StreamingJson.WebHost.Steering;

/// <summary>What the states and ends of streams are called towards the outside.</summary>
internal static class StreamNames
{
    public const string Done = "done";

    public static StreamEnd[] Ends { get; } = Enum.GetValues<StreamEnd>();

    public static string Of(StreamState state) => state switch
    {
        StreamState.Idle or StreamState.WaitingForTurn => "waiting-for-turn",
        StreamState.WaitingForSource => "waiting-for-source",
        StreamState.PausedByConsumer => "paused-by-reader",
        StreamState.PausedByHand => "paused-by-hand",
        // One that is done, and whose outcome is not there yet, has a moment to go.
        _ => "producing",
    };

    public static string Of(StreamEnd end) => end switch
    {
        StreamEnd.Completed => "completed",
        StreamEnd.ConsumerGone => "consumer-gone",
        StreamEnd.Stalled => "stalled",
        StreamEnd.Stopped => "stopped",
        StreamEnd.SourceFailed => "source-failed",
        StreamEnd.SourceTimedOut => "source-timed-out",
        StreamEnd.Cancelled => "cancelled",
        _ => throw new ArgumentOutOfRangeException(nameof(end), end, "No such end."),
    };
}
