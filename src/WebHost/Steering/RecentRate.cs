namespace StreamingJson.WebHost.Steering;

/// <summary>How fast a number grows: over the last second, or since the last look where that is longer ago.</summary>
internal sealed class RecentRate(TimeProvider time, long at, long value)
{
    // A flush is up to 64 KB and a slow reader's come in bursts: over one quarter of a second a rate would jump.
    private const int Kept = 4;

    // A little less than the quarter of a second between two looks, for timers that ring early; four late ones are still recent.
    private static readonly TimeSpan Apart = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Recent = TimeSpan.FromMilliseconds(1500);

    private readonly (long At, long Value)[] _looks = [(at, value), (at, value), (at, value), (at, value)];
    private int _oldest;

    /// <returns>How much a second. One caller at a time.</returns>
    public double Look(long now, long value)
    {
        int newest = (_oldest + Kept - 1) % Kept;
        int since = _oldest;
        while (since != newest && time.GetElapsedTime(_looks[since].At, now) > Recent) since = (since + 1) % Kept;
        (long at, long then) = _looks[since];
        double seconds = time.GetElapsedTime(at, now).TotalSeconds;
        if (time.GetElapsedTime(_looks[newest].At, now) >= Apart)
        {
            _looks[_oldest] = (now, value);
            _oldest = (_oldest + 1) % Kept;
        }

        return seconds <= 0 ? 0 : Math.Round(Math.Max(0, value - then) / seconds, 1);
    }
}
