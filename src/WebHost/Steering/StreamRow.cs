using System.Text.Json.Serialization;
using StreamingJson.AspNetCore;

namespace StreamingJson.WebHost.Steering;

/// <summary>A stream at a moment, as the operator is told of it. Seconds are numbers; a rate is bytes a second.</summary>
internal sealed record StreamRow(
    long Id, string Path, string Client, string Format, bool Compressed, string State, long Items, long Bytes, long Sent,
    double Rate, long Pauses, double TimePaused, double Age, string? End, DateTimeOffset? Ended)
{
    // For an item that is longer than a flush, while it is encoded.
    private const int LongItem = 1 << 20;

    /// <param name="stream">The stream.</param>
    /// <param name="sent">What it had sent when its rate was looked at.</param>
    /// <param name="rate">That rate.</param>
    /// <param name="flushSize">Bytes that are flushed together.</param>
    public static StreamRow Of(RunningStream stream, long sent, double rate, int flushSize)
    {
        // The outcome first: a stream that ends meanwhile is told of as one that runs, and next time as one that has ended.
        StreamOutcome? outcome = stream.Outcome;
        StreamProgress progress = stream.Progress;
        return new StreamRow(stream.Id, stream.Path, stream.Client, stream.Format,
            IsCompressed(sent, progress.Bytes, stream.BytesSent, outcome?.End,
                progress.State == StreamState.PausedByConsumer ? flushSize : (long)flushSize + LongItem),
            outcome is null ? StreamNames.Of(progress.State) : StreamNames.Done,
            progress.Items, progress.Bytes, sent, rate, progress.Pauses,
            Math.Round(progress.TimePaused.TotalSeconds, 3), Math.Round(stream.Age.TotalSeconds, 3),
            outcome is null ? null : StreamNames.Of(outcome.End), outcome is null ? null : stream.Begun + outcome.Duration);
    }

    [JsonIgnore]
    public bool IsPaused => State is StreamNames.PausedByReader or StreamNames.PausedManually;

    /// <summary>Whether there is news. That time passes is none: the age of all, and the time paused of those that are.</summary>
    public bool DiffersFrom(StreamRow other) =>
        (Items, Bytes, Sent, Rate, Pauses) != (other.Items, other.Bytes, other.Sent, other.Rate, other.Pauses)
        || Compressed != other.Compressed || State != other.State || End != other.End || (TimePaused != other.TimePaused && !IsPaused);

    /// <summary>
    /// Whether what is sent is another number of bytes than what is encoded, and not only because the rest waits for its flush.
    /// </summary>
    /// <param name="sent">Bytes sent, looked at before those encoded: the stream goes on meanwhile.</param>
    /// <param name="bytes">Bytes encoded.</param>
    /// <param name="sentSince">Bytes sent, looked at after those encoded.</param>
    /// <param name="end">Its end, if it has ended.</param>
    /// <param name="waiting">How many bytes may wait for a flush; to a reader that lets it wait all were handed.</param>
    internal static bool IsCompressed(long sent, long bytes, long sentSince, StreamEnd? end, long waiting) =>
        sent > bytes || (end == StreamEnd.Completed ? sentSince != bytes : bytes - sentSince > waiting);
}
