namespace StreamingJson.WebHost.Tests.Steering;

/// <summary>The system's clock, and what a test has put it forward by.</summary>
internal sealed class ShiftedTime : TimeProvider
{
    private long _shift;

    public override long GetTimestamp() => base.GetTimestamp() + Shift.Ticks * (TimestampFrequency / TimeSpan.TicksPerSecond);

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Shift;

    public void Advance(TimeSpan by) => Interlocked.Add(ref _shift, by.Ticks);

    private TimeSpan Shift => TimeSpan.FromTicks(Interlocked.Read(ref _shift));
}
