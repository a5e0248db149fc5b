namespace StreamingJson.Tests;

/// <summary>A clock that counts how often it is read. It goes by the bytes that are written, a gigabyte a second unless told.</summary>
internal sealed class CountingTime(int nanosecondsAByte = 1) : TimeProvider
{
    private long _now = TimeSpan.TicksPerDay * 100;

    public long Reads { get; private set; }

    public long Nanoseconds => _now;

    // In nanoseconds.
    public override long TimestampFrequency => 1_000_000_000;

    public override long GetTimestamp()
    {
        Reads++;
        return _now;
    }

    public void Wrote(int bytes) => _now += (long)bytes * nanosecondsAByte;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => new NoTimer();

    // A second of this clock never passes while a consumer waits, since it never does.
    private sealed class NoTimer : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => default;
    }
}
