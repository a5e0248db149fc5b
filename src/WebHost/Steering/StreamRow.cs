using System.Text.Json.Serialization;
using StreamingJson.AspNetCore;

namespace StreamingJson.WebHost.Steering;

/// <summary>A stream at a moment, as the operator is told of it. Seconds are numbers; a rate is bytes a second.</summary>
internal sealed record StreamRow(
    long Id, string Path, string Client, string Format, string State, long Items, long Bytes, long Sent, double Rate,
    long Pauses, double TimePaused, double Age, string? End)
{
    public static StreamRow Of(RunningStream stream, long sent, double rate)
    {
        // The outcome first: a stream that ends meanwhile is told of as one that runs, and next time as one that has ended.
        StreamOutcome? outcome = stream.Outcome;
        StreamProgress progress = stream.Progress;
        return new StreamRow(stream.Id, stream.Path, stream.Client, stream.Format,
            outcome is null ? StreamNames.Of(progress.State) : StreamNames.Done,
            progress.Items, progress.Bytes, sent, rate, progress.Pauses,
            Math.Round(progress.TimePaused.TotalSeconds, 3), Math.Round(stream.Age.TotalSeconds, 3),
            outcome is null ? null : StreamNames.Of(outcome.End));
    }

    [JsonIgnore]
    public bool IsPaused => State is "paused-by-reader" or "paused-by-hand";

    /// <summary>Whether there is news. That time passes is none: the age of all, and the time paused of those that are.</summary>
    public bool DiffersFrom(StreamRow other) =>
        (Items, Bytes, Sent, Rate, Pauses) != (other.Items, other.Bytes, other.Sent, other.Rate, other.Pauses)
        || State != other.State || End != other.End || (TimePaused != other.TimePaused && !IsPaused);
}
