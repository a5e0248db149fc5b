using System.Buffers;
using System.IO.Pipelines;
using System.Threading.Tasks.Sources;

namespace StreamingJson;

/// <summary>
/// The writer that System.Text.Json sees: it counts its own bytes (rules 1 and 8), and a flush waits until the chunk was taken. Two
/// sides alternate, the serializer's flush and the encoder's next chunk; neither runs while the other does.
/// </summary>
internal sealed class TurnWriter : PipeWriter, IValueTaskSource<FlushResult>, IValueTaskSource<bool>
{
    private readonly ArrayBufferWriter<byte> _buffer = new();
    private ManualResetValueTaskSourceCore<FlushResult> _flush;
    private ManualResetValueTaskSourceCore<bool> _chunk;
    private readonly Lock _gate = new();
    private BlockingThreads? _threads;
    private bool _closed;
    private bool _flushing;

    public ReadOnlyMemory<byte> Written => _buffer.WrittenMemory;

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _buffer.WrittenCount;

    // The encoder's side.

    /// <summary><see langword="true"/> when there is a chunk, <see langword="false"/> at the end of the serialization.</summary>
    public ValueTask<bool> NextChunkAsync() => new(this, _chunk.Version);

    /// <summary>The value holds its caller's thread: from the next chunk on it is serialized on one of its own.</summary>
    public void LeaveTurns(BlockingThreads threads) => Volatile.Write(ref _threads, threads);

    /// <summary>
    /// The chunk was taken: completes the serializer's flush, which goes on within this call, or on a thread of its own.
    /// </summary>
    public void Continue()
    {
        _buffer.ResetWrittenCount();
        _chunk.Reset();
        if (_threads is not null) _ = _threads.RunAsync(static self => ((TurnWriter)self!).CompleteFlush(), this);
        else CompleteFlush();
    }

    /// <summary>Nobody will take a chunk any more: the flush that waits, or the next one, throws.</summary>
    public void Close()
    {
        // The serializer may come back from its source on another thread just now: either it sees this, or we see its flush.
        lock (_gate)
        {
            _closed = true;
            if (!_flushing) return;
            _flushing = false;
        }

        _flush.SetException(new OperationCanceledException());
    }

    private void CompleteFlush()
    {
        lock (_gate)
        {
            // It was closed while it waited for a thread.
            if (!_flushing) return;
            _flushing = false;
        }

        _flush.SetResult(default);
    }

    // The serializer's side.

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            if (_closed) throw new OperationCanceledException();
            _flush.Reset();
            _flushing = true;
        }

        _chunk.SetResult(true);
        return new ValueTask<FlushResult>(this, _flush.Version);
    }

    /// <summary>The serialization has ended, well or not.</summary>
    public void End()
    {
        if (!_closed) _chunk.SetResult(false);
    }

    public override void Advance(int bytes) => _buffer.Advance(bytes);

    public override Memory<byte> GetMemory(int sizeHint = 0) => _buffer.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => _buffer.GetSpan(sizeHint);

    public override void CancelPendingFlush() => throw new NotSupportedException();

    public override void Complete(Exception? exception = null)
    {
    }

    FlushResult IValueTaskSource<FlushResult>.GetResult(short token) => _flush.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<FlushResult>.GetStatus(short token) => _flush.GetStatus(token);

    void IValueTaskSource<FlushResult>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _flush.OnCompleted(continuation, state, token, flags);

    bool IValueTaskSource<bool>.GetResult(short token) => _chunk.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => _chunk.GetStatus(token);

    void IValueTaskSource<bool>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _chunk.OnCompleted(continuation, state, token, flags);
}
