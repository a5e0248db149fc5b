namespace StreamingJson.LoadClient.Platform;

/// <summary>
/// Sleeps until an instant, more finely than the millisecond of the framework's waits: the times to be measured are no longer.
/// Spinning would be as precise, and take a core from the server.
/// </summary>
internal sealed class PreciseSleep(TimeProvider time, CancellationToken stop)
{
    // Longer sleeps must end when somebody stops them; the wait that can is late by a millisecond or two.
    private static readonly TimeSpan Unstoppable = TimeSpan.FromMilliseconds(5);

    /// <param name="timestamp">Of the <see cref="TimeProvider"/>. One that is past is no wait.</param>
    public void Until(long timestamp)
    {
        for (TimeSpan rest = Rest(timestamp); rest > TimeSpan.Zero && !stop.IsCancellationRequested; rest = Rest(timestamp))
        {
            if (rest > Unstoppable)
                _ = stop.WaitHandle.WaitOne(rest - Unstoppable);
            else if (OperatingSystem.IsLinux())
                _ = Libc.clock_nanosleep(Libc.ClockMonotonic, 0, new Libc.TimeSpec { Nanoseconds = rest.Ticks * 100 }, 0);
            else
                _ = Thread.Yield();
        }
    }

    private TimeSpan Rest(long timestamp) => time.GetElapsedTime(time.GetTimestamp(), timestamp);
}
