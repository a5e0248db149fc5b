using System.IO.Pipelines;

namespace StreamingJson.Bench;

// What a serializer sees of Kestrel's: blocks of 4 KB, a count of what is not flushed, and a flush that completes at once, as
// those of a reader that keeps up do. Not a Pipe that is drained: its segments, its locks and its reader would be measured with
// the serializer, and not with ours, whose flushes are the producer's.
internal sealed class DiscardingPipeWriter(DiscardingWriter memory) : PipeWriter
{
    private long _unflushed;

    public long Written { get; private set; }

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _unflushed;

    public override void Advance(int bytes)
    {
        memory.Advance(bytes);
        _unflushed += bytes;
    }

    public override Memory<byte> GetMemory(int sizeHint = 0) => memory.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => memory.GetSpan(sizeHint);

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        Written += _unflushed;
        _unflushed = 0;
        return default;
    }

    public override void CancelPendingFlush() => throw new NotSupportedException();

    public override void Complete(Exception? exception = null)
    {
    }
}
