using System.IO.Pipelines;

namespace StreamingJson.Tests;

/// <summary>A consumer that takes everything at once and counts what it is asked for. Its clock moves by what is written.</summary>
internal sealed class CountingWriter(CountingTime time) : PipeWriter
{
    // Nobody reads it: one for all.
    private static readonly byte[] Block = new byte[256 * 1024];

    public long Bytes { get; private set; }

    public long Flushes { get; private set; }

    /// <summary>Bytes behind the last flush.</summary>
    public long Unflushed { get; private set; }

    /// <summary>Memory was asked for since the last flush.</summary>
    public bool HasLent { get; private set; }

    public long Asked { get; private set; }

    public long Advanced { get; private set; }

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => 0;

    public override void Advance(int bytes)
    {
        Bytes += bytes;
        Unflushed += bytes;
        Advanced++;
        time.Wrote(bytes);
    }

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        Asked++;
        HasLent = true;
        return Block.AsMemory(0, Math.Max(sizeHint, 4096));
    }

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        Flushes++;
        Unflushed = 0;
        HasLent = false;
        return default;
    }

    public override void CancelPendingFlush()
    {
    }

    public override void Complete(Exception? exception = null)
    {
    }
}
