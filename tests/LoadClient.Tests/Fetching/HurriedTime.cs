using System.Collections.Concurrent;

namespace StreamingJson.LoadClient.Tests.Fetching;

/// <summary>A clock whose timers ring at once, if they are not longer than a limit; those that are never ring.</summary>
internal sealed class HurriedTime(TimeSpan limit) : TimeProvider
{
    private readonly ConcurrentQueue<TimeSpan> _waits = new();

    /// <summary>All waits that have rung.</summary>
    public TimeSpan[] Waits => [.. _waits];

    private TimeSpan Limit => limit;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        HurriedTimer timer = new(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class HurriedTimer(HurriedTime time, TimerCallback callback, object? state) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime == Timeout.InfiniteTimeSpan || dueTime > time.Limit) return true;
            time._waits.Enqueue(dueTime);
            // Not within the call: whoever makes a timer may not be ready for it.
            ThreadPool.QueueUserWorkItem(_ => callback(state));
            return true;
        }

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => default;
    }
}
