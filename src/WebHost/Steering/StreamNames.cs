using System.Text.Json;

namespace StreamingJson.WebHost.Steering;

/// <summary>What the states and ends of streams are called towards the outside.</summary>
internal static class StreamNames
{
    public const string Done = "done";
    public const string PausedByReader = "paused-by-reader";
    public const string PausedManually = "paused-manually";

    public static StreamEnd[] Ends { get; } = Enum.GetValues<StreamEnd>();

    public static string Of(StreamState state) => state switch
    {
        StreamState.Idle or StreamState.WaitingForTurn => "waiting-for-turn",
        StreamState.WaitingForSource => "waiting-for-source",
        StreamState.PausedByConsumer => PausedByReader,
        StreamState.PausedManually => PausedManually,
        // One that is done, and whose outcome is not there yet, has a moment to go.
        _ => "producing",
    };

    /// <summary>
    /// By the library's own name, so that an end that is added there has one here: <c>ConsumerGone</c> is consumer-gone.
    /// </summary>
    public static string Of(StreamEnd end) => JsonNamingPolicy.KebabCaseLower.ConvertName(end.ToString());
}
