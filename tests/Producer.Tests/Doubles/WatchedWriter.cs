using System.IO.Pipelines;

namespace StreamingJson.Tests;

/// <summary>A writer that notes what is asked of it.</summary>
internal sealed class WatchedWriter(PipeWriter inner) : PipeWriter
{
    public int Flushes { get; private set; }

    public long Advanced { get; private set; }

    public int LargestHint { get; private set; }

    /// <summary>From now on behaves as Kestrel does after its client has gone: memory that leads nowhere, and nothing counted.</summary>
    public bool ReaderGone { get; set; }

    public Exception? FlushThrows { get; set; }

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => ReaderGone ? 0 : inner.UnflushedBytes;

    public override void Advance(int bytes)
    {
        Advanced += bytes;
        if (!ReaderGone) inner.Advance(bytes);
    }

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        LargestHint = Math.Max(LargestHint, sizeHint);
        return ReaderGone ? new byte[4096] : inner.GetMemory(sizeHint);
    }

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        Flushes++;
        if (FlushThrows is not null) throw FlushThrows;
        return ReaderGone ? new ValueTask<FlushResult>(new FlushResult(false, true)) : inner.FlushAsync(cancellationToken);
    }

    public override void CancelPendingFlush() => inner.CancelPendingFlush();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);
}
