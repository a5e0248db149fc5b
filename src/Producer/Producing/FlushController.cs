using System.IO.Pipelines;

namespace StreamingJson;

/// <summary>
/// Hands the bytes of a stream on to its reader: through the filters, in flushes, of which this is the one place in the library; and knows
/// when the next is due, and how long the reader has let the stream wait.
/// </summary>
internal sealed class FlushController
{
    // A connection's buffers take 0.2 MB whether its reader reads or not. Until it has shown that it does, it gets a quarter of
    // the flush size at a time. Measured: 1,000 clients that read nothing keep 39 KB each with 256 KB or 1 MB, and 62 with 128;
    // documents of 0.6 MB are sent 1.4 times as fast with 256 KB as with 1 MB.
    private const int SlowStart = 256 * 1024;

    private readonly PipeWriter _writer;
    private readonly TimeProvider _time;
    private readonly long _grace;
    private readonly FilterWriter? _filters;
    private readonly long _flushInterval;
    private readonly int _full;
    private readonly Lock _gate = new();
    private int _fullFrom;
    private bool _wasFull;
    private long _sentAtFlush;
    private long _flushedAt;
    private ValueTask<FlushResult> _flush;
    private bool _isUnderWay;
    private bool _waits;
    private bool _closed;
    private long _begunAt;
    private long _pauses;
    private long _timePaused;

    public FlushController(PipeWriter writer, Cooperator cooperator, JsonProducerOptions options)
    {
        (_writer, _time, _grace) = (writer, cooperator.TimeProvider, cooperator.Grace);
        _filters = FilterWriter.Chain(writer, options);
        // Chunks end a few bytes before their block does, or an item behind it: a flush is full where no other fits, so that it stays
        // within what is sent as one. At least half of it comes together, however large its chunks may be.
        _full = Math.Max(options.FlushSize - options.ChunkSize + 1, options.FlushSize / 2);
        _fullFrom = options.FirstFlushSize;
        _flushInterval = _time.Ticks(options.FlushInterval);
    }

    /// <summary>Gets where the encoder writes.</summary>
    public PipeWriter Writer => _filters ?? _writer;

    /// <summary>Gets the digest of a document that has been finished, if it was asked for.</summary>
    public ReadOnlyMemory<byte> Digest => (_filters?.Last as DigestWriter)?.Digest ?? default;

    /// <summary>Gets what a flush has thrown, if one has.</summary>
    public Exception? Error { get; private set; }

    /// <summary>Gets a value that indicates whether nothing is flushed any more.</summary>
    public bool IsClosed => Volatile.Read(ref _closed);

    /// <summary>Gets a value that indicates whether a flush is under way that did not complete at once.</summary>
    public bool IsWaiting => Volatile.Read(ref _waits);

    /// <summary>Gets a value that indicates whether a flush was begun and not ended.</summary>
    public bool IsUnderWay => _isUnderWay;

    /// <summary>Gets a value that indicates whether the flush under way has completed.</summary>
    public bool IsCompleted => _flush.IsCompleted;

    /// <summary>Gets the timestamp at which the flush under way began.</summary>
    public long BegunAt => Volatile.Read(ref _begunAt);

    /// <summary>Gets the timestamp at which the last flush ended.</summary>
    public long FlushedAt => _flushedAt;

    /// <summary>Gets a value that indicates whether the flush under way has outlasted the grace: the reader pauses the stream.</summary>
    public bool IsPausing => IsWaiting && _time.GetTimestamp() - BegunAt > _grace;

    public long Pauses => Volatile.Read(ref _pauses) + (IsPausing ? 1 : 0);

    public TimeSpan TimePaused =>
        _time.GetElapsedTime(0, Volatile.Read(ref _timePaused) + (IsPausing ? _time.GetTimestamp() - BegunAt : 0));

    /// <summary>Gets a value that indicates whether the stream fills its flushes, so that each may as well be one block of memory.</summary>
    public bool FillsFlushes => _wasFull && _fullFrom == _full;

    /// <summary>How many bytes have been handed on, of so many that were written.</summary>
    public long Sent(long written) => _filters?.Passed ?? written;

    public bool HasUnflushed(long written) => Sent(written) > _sentAtFlush || _filters?.IsHolding == true;

    public bool IsFull(long written) => Room(written) <= 0;

    /// <summary>How many bytes there are to go before the flush is full.</summary>
    public int Room(long written) => (int)Math.Max(0, _fullFrom - (Sent(written) - _sentAtFlush));

    public bool IsLate(long now) => now - _flushedAt >= _flushInterval;

    /// <summary>When what is not flushed will be late.</summary>
    public long LateAt => _flushedAt + _flushInterval;

    /// <summary>Takes one block for what the next flush will send, if the encoder writes there directly.</summary>
    public bool LeaseBlock(int size)
    {
        if (_filters is not null || IsClosed) return false;
        _ = _writer.GetMemory(size);
        return true;
    }

    /// <summary>Hands on what a compressor holds, so that the reader can have it.</summary>
    public void FlushHeld() => _filters?.FlushHeld();

    /// <summary>Hands on everything, for the document is whole.</summary>
    public void Finish() => _filters?.Finish();

    /// <summary>The stream begins: what is written from now on is late after the flush interval.</summary>
    public void Begin(long now) => _flushedAt = now;

    /// <summary>Begins a flush, which takes as long as the reader pauses the stream.</summary>
    /// <param name="now">The timestamp that becomes <see cref="BegunAt"/>.</param>
    /// <param name="completed">Called when a flush has completed that did not at once.</param>
    /// <returns>Whether it has completed.</returns>
    /// <remarks>
    /// Kestrel gives an empty result for a flush that had to wait, whatever happened meanwhile: that the reader has gone is then
    /// only said by the next flush, or by the request's token.
    /// </remarks>
    public bool Begin(long now, Action completed)
    {
        Volatile.Write(ref _begunAt, now);
        _flush = FlushWriter();
        _isUnderWay = true;
        if (_flush.IsCompleted) return true;
        lock (_gate)
        {
            _waits = true;
            if (_closed) _writer.CancelPendingFlush();
        }

        _flush.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(completed);
        return false;
    }

    /// <summary>Ends the flush under way, which has completed.</summary>
    /// <returns><see langword="false"/> when the reader left, or was left.</returns>
    public bool End(long written, long now)
    {
        _isUnderWay = false;
        if (_waits) EndWait(now);
        bool wantsMore;
        try
        {
            wantsMore = !_flush.GetAwaiter().GetResult().IsCompleted && !IsClosed;
        }
        catch (Exception error)
        {
            Error = error;
            wantsMore = false;
        }

        if (!wantsMore) return false;
        long sent = Sent(written);
        _wasFull = IsFull(written);
        if (sent >= SlowStart) _fullFrom = _full;
        (_sentAtFlush, _flushedAt) = (sent, now);
        return true;
    }

    /// <summary>Ends the flush under way, and lets no other begin.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            // Never without a flush of ours: the writer may serve the connection's next response by then.
            if (_waits) _writer.CancelPendingFlush();
        }
    }

    /// <summary>The stream has ended: disposes what compresses and digests, without a word more to the reader.</summary>
    public void Dispose() => _filters?.Dispose();

    private ValueTask<FlushResult> FlushWriter()
    {
        if (IsClosed) return new ValueTask<FlushResult>(new FlushResult(isCanceled: false, isCompleted: true));
        try
        {
            // No token: Kestrel would register it anew with each flush that waits. Close() does the same at no cost.
            return _writer.FlushAsync(CancellationToken.None);
        }
        catch (Exception error)
        {
            return ValueTask.FromException<FlushResult>(error);
        }
    }

    private void EndWait(long now)
    {
        lock (_gate) _waits = false;
        long waited = now - _begunAt;
        if (waited <= _grace) return;
        Volatile.Write(ref _pauses, _pauses + 1);
        Volatile.Write(ref _timePaused, _timePaused + waited);
    }
}
