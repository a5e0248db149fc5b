using System.Collections.Concurrent;

namespace StreamingJson.Load.Work;

/// <summary>
/// When each piece of a scenario's work began and ended. NBomber counts what ends after the planned time too, and divides it by
/// the planned time: a rate of long documents comes out up to twice as high as it was.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed class WorkLog(TimeProvider time)
{
    private readonly ConcurrentBag<Piece> _pieces = [];

    /// <summary>Does a piece of work.</summary>
    public async Task<Outcome> DoAsync(Func<Task<Outcome>> work)
    {
        long begun = time.GetTimestamp();
        long good = 0;
        try
        {
            Outcome outcome = await work();
            if (outcome.Error is null) good = outcome.Bytes;
            return outcome;
        }
        finally
        {
            _pieces.Add(new Piece(begun, time.GetTimestamp(), good));
        }
    }

    /// <summary>Gets the verified megabytes a second, from the first beginning to the last end.</summary>
    /// <param name="counted">
    /// How many pieces NBomber has counted, good and failed: the last ones that began. Those of the warm-up began before, and
    /// NBomber waits for their ends.
    /// </param>
    /// <returns><see langword="null"/> if there was nothing to measure.</returns>
    public double? GetMegabytesPerSecond(int counted)
    {
        Piece[] pieces = [.. _pieces.OrderByDescending(piece => piece.Begun).Take(counted)];
        if (pieces.Length == 0) return null;
        TimeSpan took = time.GetElapsedTime(pieces[^1].Begun, pieces.Max(piece => piece.Ended));
        return took > TimeSpan.Zero ? Math.Round(pieces.Sum(piece => piece.GoodBytes) / 1e6 / took.TotalSeconds, 1) : null;
    }

    private readonly record struct Piece(long Begun, long Ended, long GoodBytes);
}
