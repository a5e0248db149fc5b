using System.Diagnostics;

namespace StreamingJson.Bench;

// Sleeps until an instant of Stopwatch, which on Linux is CLOCK_MONOTONIC in nanoseconds. Thread.Sleep has the granularity of
// a millisecond, which is as long as the times to be measured; spinning would take a core away from the server.
internal static class PreciseSleep
{
    private const long NanosecondsPerSecond = 1_000_000_000;

    // The kernel may wake a thread up to 50 us late to save wake-ups, unless told otherwise. Holds for the calling thread.
    public static void Sharpen() => _ = Libc.prctl(Libc.SetTimerSlack, 1, 0, 0, 0);

    public static void Until(long timestamp)
    {
        Debug.Assert(Stopwatch.Frequency == NanosecondsPerSecond);
        Libc.TimeSpec until = new()
        {
            Seconds = timestamp / NanosecondsPerSecond,
            Nanoseconds = timestamp % NanosecondsPerSecond,
        };
        while (Libc.clock_nanosleep(Libc.ClockMonotonic, Libc.TimerAbsolute, in until, 0) == Libc.Interrupted)
        {
        }
    }
}
