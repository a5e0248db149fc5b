namespace StreamingJson.LoadClient.Fetching;

/// <summary>Holds a reader back to a number of bytes a second.</summary>
internal sealed class RateLimit(long bytesPerSecond, TimeProvider time)
{
    // Ten reads a second look like a steady rate, and TCP's window closes in between.
    private const int ReadsPerSecond = 10;

    private readonly long _begun = time.GetTimestamp();
    private TimeSpan _due;

    /// <summary>The most that is read at once, in bytes.</summary>
    public int ReadSize { get; } = (int)Math.Clamp(bytesPerSecond / ReadsPerSecond, 1, int.MaxValue);

    /// <summary>Waits until that many bytes are due. Time in which nothing came is not made up for.</summary>
    public Task WaitAsync(int bytes, CancellationToken cancellationToken)
    {
        TimeSpan now = time.GetElapsedTime(_begun);
        _due = (_due > now ? _due : now) + TimeSpan.FromTicks(bytes * TimeSpan.TicksPerSecond / bytesPerSecond);
        return Task.Delay(_due - now, time, cancellationToken);
    }
}
