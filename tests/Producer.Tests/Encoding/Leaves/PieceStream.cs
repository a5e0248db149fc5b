namespace StreamingJson.Tests;

/// <summary>A stream of a test's own reads, which can be read asynchronously only.</summary>
internal sealed class PieceStream(Func<Memory<byte>, CancellationToken, ValueTask<int>> read, Action? dispose = null) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        read(buffer, cancellationToken);

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        dispose?.Invoke();
        base.Dispose(disposing);
    }
}

/// <summary>A text reader of a test's own reads, which can be read asynchronously only.</summary>
internal sealed class PieceReader(Func<Memory<char>, CancellationToken, ValueTask<int>> read, Action? dispose = null) : TextReader
{
    public override ValueTask<int> ReadAsync(Memory<char> buffer, CancellationToken cancellationToken = default) =>
        read(buffer, cancellationToken);

    public override int Read(char[] buffer, int index, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        dispose?.Invoke();
        base.Dispose(disposing);
    }
}
