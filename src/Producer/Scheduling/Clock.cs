namespace StreamingJson;

/// <summary>Durations in a time provider's own ticks, so that a comparison on the hot path is one subtraction.</summary>
internal static class Clock
{
    public static long Ticks(this TimeProvider time, TimeSpan duration)
    {
        double ticks = duration.TotalSeconds * time.TimestampFrequency;
        return ticks >= long.MaxValue / 4 ? long.MaxValue / 4 : (long)ticks;
    }
}
