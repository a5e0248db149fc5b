namespace StreamingJson.AspNetCore.Tests.Contract.Running;

/// <summary>The system's time, but for the timer of a limit: that rings when a test says so.</summary>
internal sealed class HeldTime(TimeSpan limit) : TimeProvider
{
    private readonly TaskCompletionSource<Action> _ring = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>As soon as somebody waits for it.</summary>
    public async Task PassAsync() => (await _ring.Task.Patiently())();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime != limit) return base.CreateTimer(callback, state, dueTime, period);
        _ring.TrySetResult(() => callback(state));
        return base.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, period);
    }
}
