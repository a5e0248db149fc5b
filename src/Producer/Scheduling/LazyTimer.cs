namespace StreamingJson;

/// <summary>
/// A deadline that moves often and passes seldom. Setting it later, or clearing it, is one store; the timer itself is touched
/// only when it has to ring earlier, and when it rings too early it is wound up again.
/// </summary>
internal sealed class LazyTimer(TimeProvider time, Action ring)
{
    private const long Never = long.MaxValue;
    private const double LongestMilliseconds = 24 * 60 * 60 * 1000;
    private readonly Lock _gate = new();
    private long _due = Never;
    private long _armed = Never;
    private ITimer? _timer;
    private bool _ended;

    /// <summary>Sets the deadline, a timestamp of the time provider.</summary>
    public void Set(long due)
    {
        Interlocked.Exchange(ref _due, due);
        if (due < Volatile.Read(ref _armed)) Arm();
    }

    public void Clear() => Volatile.Write(ref _due, Never);

    /// <summary>The end: it rings no more.</summary>
    public void End()
    {
        lock (_gate)
        {
            _ended = true;
            _timer?.Dispose();
        }
    }

    private void Arm()
    {
        lock (_gate)
        {
            long due = Interlocked.Read(ref _due);
            if (due == Never || _ended) return;
            _armed = due;
            _timer ??= Create();
            // Timers count whole milliseconds, and not for ever: rounded down, the last one would be spent ringing; a longer wait
            // is wound up again.
            double left = Math.Ceiling(time.GetElapsedTime(time.GetTimestamp(), due).TotalMilliseconds);
            _timer.Change(TimeSpan.FromMilliseconds(Math.Clamp(left, 0, LongestMilliseconds)), Timeout.InfiniteTimeSpan);
        }
    }

    private void Tick()
    {
        Interlocked.Exchange(ref _armed, Never);
        long due = Interlocked.Read(ref _due);
        if (due == Never) return;
        if (time.GetTimestamp() < due) Arm();
        else if (Interlocked.CompareExchange(ref _due, Never, due) == due) ring();
    }

    private ITimer Create()
    {
        // The timer outlives the call that made it; so would everything that flows with that call.
        using AsyncFlowControl flow = ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow();
        return time.CreateTimer(
            static self => ((LazyTimer)self!).Tick(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }
}
