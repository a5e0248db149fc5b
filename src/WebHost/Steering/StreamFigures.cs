namespace StreamingJson.WebHost.Steering;

/// <summary>All streams together at a moment.</summary>
/// <param name="Active">Streams that run.</param>
/// <param name="Paused">Those of them that are paused, by their readers or by hand.</param>
/// <param name="BytesPerSecond">Bytes that all together have sent lately.</param>
/// <param name="Ready">Streams that stand in the queue for a turn.</param>
/// <param name="TurnsPerSecond">Turns that have ended lately.</param>
/// <param name="Memory">Bytes of memory of the process, the system's way to count (its resident set).</param>
/// <param name="Ended">How many streams have ended since the start, by their end, where there are any.</param>
internal sealed record StreamFigures(
    int Active, int Paused, double BytesPerSecond, int Ready, double TurnsPerSecond, long Memory,
    IReadOnlyDictionary<string, long> Ended)
{
    /// <summary>Whether there is news. The memory alone, which is never the same twice, is none.</summary>
    public bool DiffersFrom(StreamFigures other) =>
        (Active, Paused, BytesPerSecond, Ready, TurnsPerSecond)
            != (other.Active, other.Paused, other.BytesPerSecond, other.Ready, other.TurnsPerSecond)
        || Ended.Values.Sum() != other.Ended.Values.Sum();
}
