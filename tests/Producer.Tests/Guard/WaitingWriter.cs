using System.IO.Pipelines;
using System.Threading.Tasks.Sources;

namespace StreamingJson.Tests;

/// <summary>A consumer that lets each flush wait until it is told to take it, and makes nothing anew for that.</summary>
internal sealed class WaitingWriter : PipeWriter, IValueTaskSource<FlushResult>
{
    private static readonly byte[] Block = new byte[256 * 1024];
    private ManualResetValueTaskSourceCore<FlushResult> _flush;

    public bool IsWaiting { get; private set; }

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => 0;

    public void Take()
    {
        IsWaiting = false;
        _flush.SetResult(default);
    }

    public override void Advance(int bytes)
    {
    }

    public override Memory<byte> GetMemory(int sizeHint = 0) => Block.AsMemory(0, Math.Max(sizeHint, 4096));

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        _flush.Reset();
        IsWaiting = true;
        return new ValueTask<FlushResult>(this, _flush.Version);
    }

    public override void CancelPendingFlush()
    {
    }

    public override void Complete(Exception? exception = null)
    {
    }

    public FlushResult GetResult(short token) => _flush.GetResult(token);

    public ValueTaskSourceStatus GetStatus(short token) => _flush.GetStatus(token);

    public void OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _flush.OnCompleted(continuation, state, token, flags);
}
