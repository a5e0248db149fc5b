namespace StreamingJson;

/// <summary>When a stream flushes, and when the bell has to ring for it while its source is quiet.</summary>
internal sealed class FlushSchedule
{
    // A connection's buffers take 0.2 MB whether its reader reads or not. Until it has shown that it does, it gets a quarter of
    // the flush size at a time. Measured: 1,000 clients that read nothing keep 39 KB each with 256 KB or 1 MB, and 62 with 128;
    // documents of 0.6 MB are sent 1.4 times as fast with 256 KB as with 1 MB.
    private const int SlowStart = 256 * 1024;

    private const long Never = long.MaxValue;
    private readonly long _flushInterval;
    private readonly long _heartbeatInterval;
    private readonly long _sourceTimeout;
    private readonly int _full;
    private int _fullFrom;
    private bool _wasFull;
    private long _flushed;
    private long _sentAtFlush;

    public FlushSchedule(JsonProducerOptions options, TimeProvider time, bool hasHeartbeat)
    {
        // Chunks end a few bytes before their block does, or an item behind it: a flush is full where no other fits, so that it stays
        // within what is sent as one. At least half of it comes together, however large its chunks may be.
        _full = Math.Max(options.FlushSize - options.ChunkSize + 1, options.FlushSize / 2);
        _fullFrom = options.FlushSize / 4 - options.ChunkSize / 8;
        _flushInterval = time.Ticks(options.FlushInterval);
        _heartbeatInterval = hasHeartbeat ? time.Ticks(options.HeartbeatInterval) : 0;
        _sourceTimeout = options.SourceTimeout == Timeout.InfiniteTimeSpan ? 0 : time.Ticks(options.SourceTimeout);
    }

    /// <summary>Since when the source has been waited for; zero when it is not.</summary>
    public long WaitingSince { get; set; }

    /// <summary>The stream fills its flushes, so that each may as well be one block of memory.</summary>
    public bool FillsFlushes => _wasFull && _fullFrom == _full;

    public bool HasUnflushed(long sent) => sent > _sentAtFlush;

    public bool IsFull(long sent) => Room(sent) <= 0;

    /// <summary>How many bytes there are to go before the flush is full.</summary>
    public int Room(long sent) => (int)Math.Max(0, _fullFrom - (sent - _sentAtFlush));

    public bool IsLate(long now) => now - _flushed >= _flushInterval;

    public bool IsHeartbeatDue(long now) => _heartbeatInterval > 0 && now - _flushed >= _heartbeatInterval;

    public bool IsSourceOverdue(long now) => _sourceTimeout > 0 && WaitingSince > 0 && now - WaitingSince >= _sourceTimeout;

    /// <summary>When there will be something to do even if the source says nothing.</summary>
    public long NextRing(bool hasUnflushed)
    {
        long ring = hasUnflushed ? _flushed + _flushInterval : _heartbeatInterval > 0 ? _flushed + _heartbeatInterval : Never;
        return _sourceTimeout > 0 ? Math.Min(ring, WaitingSince + _sourceTimeout) : ring;
    }

    public void Flushed(long sent, long now)
    {
        _wasFull = IsFull(sent);
        if (sent >= SlowStart) _fullFrom = _full;
        (_sentAtFlush, _flushed) = (sent, now);
    }
}
