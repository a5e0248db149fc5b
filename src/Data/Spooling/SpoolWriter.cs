using System.Buffers;
using System.IO.Pipelines;

namespace StreamingJson;

/// <summary>What the producer of a spooled document flushes into: the file, which may have no room for a while.</summary>
/// <param name="file">The file.</param>
/// <param name="flushing">Told how many bytes there will be in all, before a reader can have one of those that are new.</param>
internal sealed class SpoolWriter(SpoolFile file, Action<long> flushing) : PipeWriter, IDisposable
{
    private readonly ArrayBufferWriter<byte> _buffer = new();
    private readonly CancellationTokenSource _leaving = new();

    public override Memory<byte> GetMemory(int sizeHint = 0) => _buffer.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => _buffer.GetSpan(sizeHint);

    public override void Advance(int bytes) => _buffer.Advance(bytes);

    public override async ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        flushing(file.Written + _buffer.WrittenCount);
        try
        {
            await file.WriteAsync(_buffer.WrittenMemory, _leaving.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return new FlushResult(isCanceled: true, isCompleted: false);
        }

        _buffer.ResetWrittenCount();
        return default;
    }

    /// <summary>The producer calls it when it leaves, and flushes no more.</summary>
    public override void CancelPendingFlush() => _leaving.Cancel();

    public override void Complete(Exception? exception = null)
    {
        // The file is the drain's to dispose of.
    }

    public void Dispose() => _leaving.Dispose();
}
