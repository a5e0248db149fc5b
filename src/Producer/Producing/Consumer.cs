using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace StreamingJson;

/// <summary>
/// The reader's side of a stream: what the bytes pass through on their way, the one flush site of the library, and what is known
/// of the pauses there.
/// </summary>
internal sealed class Consumer
{
    private readonly PipeWriter _writer;
    private readonly TimeProvider _time;
    private readonly long _grace;
    private readonly DigestWriter? _digest;
    private readonly PassingWriter? _passing;
    private readonly Lock _gate = new();
    private bool _flushing;
    private bool _left;
    private long _flushBegun;
    private long _pauses;
    private long _timePaused;

    public Consumer(PipeWriter writer, Cooperator cooperator, JsonProducerOptions options)
    {
        (_writer, _time, _grace) = (writer, cooperator.TimeProvider, cooperator.Grace);
        _passing = PassingWriter.Chain(writer, options);
        _digest = _passing?.Last as DigestWriter;
    }

    /// <summary>Where the encoder writes.</summary>
    public PipeWriter Writer => _passing ?? _writer;

    /// <summary>A compressor waits for more before it passes on what it has.</summary>
    public bool IsHolding => _passing?.IsHolding == true;

    /// <summary>Nothing is flushed any more.</summary>
    public bool HasLeft => Volatile.Read(ref _left);

    /// <summary>The digest of a document that has been finished, if it was asked for.</summary>
    public ReadOnlyMemory<byte> Digest => _digest?.Digest ?? default;

    /// <summary>A flush is under way that did not complete at once.</summary>
    public bool IsFlushing => Volatile.Read(ref _flushing);

    /// <summary>Since when the flush is under way; a timestamp.</summary>
    public long FlushBegun => Volatile.Read(ref _flushBegun);

    /// <summary>The flush under way has outlasted the grace: the consumer pauses us.</summary>
    public bool IsPausing => IsFlushing && _time.GetTimestamp() - FlushBegun > _grace;

    public long Pauses => Volatile.Read(ref _pauses) + (IsPausing ? 1 : 0);

    public TimeSpan TimePaused =>
        _time.GetElapsedTime(0, Volatile.Read(ref _timePaused) + (IsPausing ? _time.GetTimestamp() - FlushBegun : 0));

    /// <summary>How many bytes have been handed on, of so many that were written.</summary>
    public long Sent(long written) => _passing?.Passed ?? written;

    /// <summary>Takes one block for what the next flush will send, if the encoder writes there directly.</summary>
    public bool LeaseBlock(int size)
    {
        if (_passing is not null || HasLeft) return false;
        _ = _writer.GetMemory(size);
        return true;
    }

    /// <summary>Hands on what a compressor holds, so that the reader can have it.</summary>
    public void Release() => _passing?.Release();

    /// <summary>Hands on everything, for the document is whole.</summary>
    public void Finish() => _passing?.Finish();

    /// <summary>What a flush has thrown, if one has.</summary>
    public Exception? Error { get; private set; }

    /// <summary>Begins a flush, which takes as long as the consumer pauses us.</summary>
    /// <param name="now">The timestamp that becomes <see cref="FlushBegun"/>.</param>
    /// <remarks>
    /// Kestrel gives an empty result for a flush that had to wait, whatever happened meanwhile: that the reader has gone is then
    /// only said by the next flush, or by the request's token.
    /// </remarks>
    public PendingFlush BeginFlush(long now)
    {
        Volatile.Write(ref _flushBegun, now);
        ValueTask<FlushResult> flush = FlushWriter();
        bool waits = !flush.IsCompleted;
        if (waits) BeginWait();
        return new PendingFlush(this, flush, waits);
    }

    /// <summary>For the awaiter of <see cref="BeginFlush"/>.</summary>
    public bool EndFlush(ConfiguredValueTaskAwaitable<FlushResult>.ConfiguredValueTaskAwaiter flush, bool waited)
    {
        try
        {
            return !flush.GetResult().IsCompleted && !HasLeft;
        }
        catch (Exception error)
        {
            Error = error;
            return false;
        }
        finally
        {
            if (waited) EndWait();
        }
    }

    /// <summary>Ends the flush under way, and lets no other begin.</summary>
    public void Leave()
    {
        lock (_gate)
        {
            _left = true;
            // Never without a flush of ours: the writer may serve the connection's next response by then.
            if (_flushing) _writer.CancelPendingFlush();
        }
    }

    /// <summary>The stream has ended: frees what compresses and digests, without a word more to the reader.</summary>
    public void Free() => _passing?.Dispose();

    private ValueTask<FlushResult> FlushWriter()
    {
        if (HasLeft) return new ValueTask<FlushResult>(new FlushResult(isCanceled: false, isCompleted: true));
        try
        {
            // No token: Kestrel would register it anew with each flush that waits. Leave() does the same at no cost.
            return _writer.FlushAsync(CancellationToken.None);
        }
        catch (Exception error)
        {
            return ValueTask.FromException<FlushResult>(error);
        }
    }

    private void BeginWait()
    {
        lock (_gate)
        {
            _flushing = true;
            if (_left) _writer.CancelPendingFlush();
        }
    }

    private void EndWait()
    {
        lock (_gate) _flushing = false;
        long waited = _time.GetTimestamp() - _flushBegun;
        if (waited <= _grace) return;
        Volatile.Write(ref _pauses, _pauses + 1);
        Volatile.Write(ref _timePaused, _timePaused + waited);
    }
}
