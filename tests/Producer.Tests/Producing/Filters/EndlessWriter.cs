using System.IO.Pipelines;

namespace StreamingJson.Tests;

/// <summary>A writer that gives the same memory again and again, and allocates nothing.</summary>
internal sealed class EndlessWriter : PipeWriter
{
    private readonly byte[] _memory = new byte[4096];

    public override void Advance(int bytes)
    {
    }

    public override Memory<byte> GetMemory(int sizeHint = 0) => _memory;

    public override Span<byte> GetSpan(int sizeHint = 0) => _memory;

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => default;

    public override void CancelPendingFlush()
    {
    }

    public override void Complete(Exception? exception = null)
    {
    }
}
