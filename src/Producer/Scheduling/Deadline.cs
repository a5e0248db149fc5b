namespace StreamingJson;

/// <summary>
/// A deadline that moves often and passes seldom. To set it later, or to clear it, is one store; the timer itself is touched only when
/// the deadline moves closer, and when the timer fires too early it is set again.
/// </summary>
internal sealed class Deadline(TimeProvider time, Action passed)
{
    private const long Never = long.MaxValue;
    private const double LongestMilliseconds = 24 * 60 * 60 * 1000;
    private readonly Lock _gate = new();
    private long _due = Never;
    private long _armed = Never;
    private ITimer? _timer;
    private bool _disposed;

    /// <summary>Sets the deadline, a timestamp of the time provider.</summary>
    public void Set(long due)
    {
        Interlocked.Exchange(ref _due, due);
        if (due < Volatile.Read(ref _armed)) Arm();
    }

    public void Clear() => Volatile.Write(ref _due, Never);

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _timer?.Dispose();
        }
    }

    private void Arm()
    {
        lock (_gate)
        {
            long due = Interlocked.Read(ref _due);
            if (due == Never || _disposed) return;
            _armed = due;
            _timer ??= Create();
            // Timers count whole milliseconds, and not for ever: rounded down, the last one would be spent firing; a longer wait is
            // armed again.
            double left = Math.Ceiling(time.GetElapsedTime(time.GetTimestamp(), due).TotalMilliseconds);
            _timer.Change(TimeSpan.FromMilliseconds(Math.Clamp(left, 0, LongestMilliseconds)), Timeout.InfiniteTimeSpan);
        }
    }

    private void OnTimer()
    {
        Interlocked.Exchange(ref _armed, Never);
        long due = Interlocked.Read(ref _due);
        if (due == Never) return;
        if (time.GetTimestamp() < due) Arm();
        else if (Interlocked.CompareExchange(ref _due, Never, due) == due) passed();
    }

    private ITimer Create()
    {
        // The timer outlives the call that made it; so would everything that flows with that call.
        using AsyncFlowControl flow = ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow();
        return time.CreateTimer(
            static self => ((Deadline)self!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }
}

/// <summary>Durations in a time provider's own ticks, so that a comparison on the hot path is one subtraction.</summary>
internal static class TimeProviderExtensions
{
    public static long Ticks(this TimeProvider time, TimeSpan duration)
    {
        double ticks = duration.TotalSeconds * time.TimestampFrequency;
        return ticks >= long.MaxValue / 4 ? long.MaxValue / 4 : (long)ticks;
    }
}
