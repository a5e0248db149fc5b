namespace StreamingJson.WebHost.Tests.Running;

/// <summary>
/// The system's clock, and what a test has put it forward by: where hours pass when the test says so, no machine is too slow for
/// a limit of one.
/// </summary>
internal sealed class ShiftedTime : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly HashSet<ShiftedTimer> _timers = [];
    private long _shift;

    private TimeSpan Shift => TimeSpan.FromTicks(Interlocked.Read(ref _shift));

    public override long GetTimestamp() => base.GetTimestamp() + Shift.Ticks * (TimestampFrequency / TimeSpan.TicksPerSecond);

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Shift;

    /// <summary>What is due by then rings at once, on threads of the pool.</summary>
    public void Advance(TimeSpan by)
    {
        Interlocked.Add(ref _shift, by.Ticks);
        ShiftedTimer[] timers;
        lock (_gate) timers = [.. _timers];
        foreach (ShiftedTimer timer in timers) timer.Wind();
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ShiftedTimer timer = new(this, () => callback(state));
        lock (_gate) _timers.Add(timer);
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class ShiftedTimer : ITimer
    {
        private readonly Lock _gate = new();
        private readonly ShiftedTime _time;
        private readonly Action _ring;
        private readonly ITimer _timer;
        private DateTimeOffset? _due;
        private TimeSpan _period;

        public ShiftedTimer(ShiftedTime time, Action ring)
        {
            (_time, _ring) = (time, ring);
            _timer = System.CreateTimer(_ => Ring(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (_gate)
            {
                _due = dueTime == Timeout.InfiniteTimeSpan ? null : _time.GetUtcNow() + dueTime;
                _period = period;
                return _timer.Change(dueTime, Timeout.InfiniteTimeSpan);
            }
        }

        public void Wind()
        {
            lock (_gate)
            {
                if (_due is not DateTimeOffset due) return;
                TimeSpan left = due - _time.GetUtcNow();
                _timer.Change(left > TimeSpan.Zero ? left : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
            }
        }

        public void Dispose()
        {
            lock (_time._gate) _time._timers.Remove(this);
            lock (_gate) _due = null;
            _timer.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }

        private void Ring()
        {
            lock (_gate)
            {
                // It may have rung already, or have been wound up again for later.
                bool isDue = _due <= _time.GetUtcNow();
                if (isDue) _due = _period > TimeSpan.Zero ? _due + _period : null;
                Wind();
                if (!isDue) return;
            }

            _ring();
        }
    }
}
