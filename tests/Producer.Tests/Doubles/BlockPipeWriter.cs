using System.IO.Pipelines;

namespace StreamingJson.Tests;

/// <summary>A <see cref="BlockWriter"/> for those who need a <see cref="PipeWriter"/>. It can fail from some byte on.</summary>
internal sealed class BlockPipeWriter(int blockSize = 4096) : PipeWriter
{
    private readonly BlockWriter _blocks = new(blockSize);

    public byte[] Written => _blocks.Written;

    public int Count => _blocks.Count;

    public int Flushes { get; private set; }

    public bool IsCompleted { get; private set; }

    /// <summary>What <see cref="Advance"/> throws once so many bytes are written.</summary>
    public (int From, Exception? Error) Failure { get; set; }

    public override void Advance(int bytes)
    {
        if (Failure.Error is not null && Count + bytes > Failure.From) throw Failure.Error;
        _blocks.Advance(bytes);
    }

    public override Memory<byte> GetMemory(int sizeHint = 0) => _blocks.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => _blocks.GetSpan(sizeHint);

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        Flushes++;
        return new ValueTask<FlushResult>(new FlushResult(isCanceled: false, isCompleted: false));
    }

    public override void CancelPendingFlush()
    {
    }

    public override void Complete(Exception? exception = null) => IsCompleted = true;
}
