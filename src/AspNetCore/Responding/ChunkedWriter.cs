using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;

namespace StreamingJson.AspNetCore;

/// <summary>
/// Writes the chunked coding of HTTP/1.1 (RFC 9112, section 7.1) itself, since Kestrel's own has no trailers. Each
/// <see cref="Advance"/> is a chunk; its size stands in front of what was written, where the room was left.
/// </summary>
internal sealed class ChunkedWriter(PipeWriter inner, Action begins) : PipeWriter
{
    // Eight hexadecimal digits, leading zeros allowed, and the line's end; behind the data another.
    private const int Before = 10;
    private const int Behind = 2;
    private Memory<byte> _block;
    private bool _begun;

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        _block = inner.GetMemory(Math.Max(sizeHint, 1) + Before + Behind);
        return _block[Before..^Behind];
    }

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override void Advance(int bytes)
    {
        // A chunk of no bytes would be the end.
        if (bytes == 0) return;
        Begin();
        Span<byte> block = _block.Span;
        Utf8Formatter.TryFormat(bytes, block, out _, new StandardFormat('X', Before - 2));
        "\r\n"u8.CopyTo(block[(Before - 2)..]);
        "\r\n"u8.CopyTo(block[(Before + bytes)..]);
        inner.Advance(Before + bytes + Behind);
        _block = default;
    }

    /// <summary>The last chunk and the trailers.</summary>
    public Task EndAsync(IEnumerable<(string Name, string Value)> trailers)
    {
        Begin();
        inner.Write("0\r\n"u8);
        foreach ((string name, string value) in trailers)
            Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{name}: {value}\r\n"), inner);
        inner.Write("\r\n"u8);
        // Rule 4: the server does not flush what it has not framed.
        return inner.FlushAsync(CancellationToken.None).AsTask();
    }

    private void Begin()
    {
        if (_begun) return;
        _begun = true;
        begins();
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) =>
        inner.FlushAsync(cancellationToken);

    public override void CancelPendingFlush() => inner.CancelPendingFlush();

    public override void Complete(Exception? exception = null)
    {
        // The response is the server's to complete.
    }
}
