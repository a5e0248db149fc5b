using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace StreamingJson;

/// <summary>The reader's side of a stream: the one flush site of the library, and what is known of the pauses there.</summary>
internal sealed class Consumer(PipeWriter writer, TimeProvider time, long grace)
{
    private readonly Lock _gate = new();
    private bool _flushing;
    private bool _left;
    private long _flushBegun;
    private long _pauses;
    private long _timePaused;

    /// <summary>A flush is under way that did not complete at once.</summary>
    public bool IsFlushing => Volatile.Read(ref _flushing);

    /// <summary>Since when the flush is under way; a timestamp.</summary>
    public long FlushBegun => Volatile.Read(ref _flushBegun);

    /// <summary>The flush under way has outlasted the grace: the consumer pauses us.</summary>
    public bool IsPausing => IsFlushing && time.GetTimestamp() - FlushBegun > grace;

    public long Pauses => Volatile.Read(ref _pauses) + (IsPausing ? 1 : 0);

    public TimeSpan TimePaused =>
        time.GetElapsedTime(0, Volatile.Read(ref _timePaused) + (IsPausing ? time.GetTimestamp() - FlushBegun : 0));

    /// <summary>What a flush has thrown, if one has.</summary>
    public Exception? Error { get; private set; }

    /// <summary>Flushes, and waits as long as the consumer pauses us.</summary>
    /// <returns><see langword="false"/> when the consumer has gone, or was left.</returns>
    /// <remarks>
    /// Kestrel gives an empty result for a flush that had to wait, whatever happened meanwhile: that the reader has gone is then
    /// only said by the next flush, or by the request's token.
    /// </remarks>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<bool> FlushAsync()
    {
        if (Volatile.Read(ref _left)) return false;
        _flushBegun = time.GetTimestamp();
        bool waits = false;
        try
        {
            // No token: Kestrel would register it anew with each flush that waits. Leave() does the same at no cost.
            ValueTask<FlushResult> flush = writer.FlushAsync(CancellationToken.None);
            waits = !flush.IsCompleted;
            if (waits) BeginWait();
            FlushResult result = await flush.ConfigureAwait(false);
            return !result.IsCompleted && !Volatile.Read(ref _left);
        }
        catch (Exception error)
        {
            Error = error;
            return false;
        }
        finally
        {
            if (waits) EndWait();
        }
    }

    /// <summary>Ends the flush under way, and lets no other begin.</summary>
    public void Leave()
    {
        lock (_gate)
        {
            _left = true;
            // Never without a flush of ours: the writer may serve the connection's next response by then.
            if (_flushing) writer.CancelPendingFlush();
        }
    }

    private void BeginWait()
    {
        lock (_gate)
        {
            _flushing = true;
            if (_left) writer.CancelPendingFlush();
        }
    }

    private void EndWait()
    {
        lock (_gate) _flushing = false;
        long waited = time.GetTimestamp() - _flushBegun;
        if (waited <= grace) return;
        Volatile.Write(ref _pauses, _pauses + 1);
        Volatile.Write(ref _timePaused, _timePaused + waited);
    }
}
