using System.Buffers;
using System.IO.Pipelines;

namespace StreamingJson;

/// <summary>
/// Compresses what is written, at each <see cref="PipeWriter.Advance"/>, so that the work is done within the turn of whoever
/// writes. Compressors hold back until they have seen enough; nothing forces them but <see cref="PassingWriter.Release"/> and the
/// end.
/// </summary>
internal abstract class CompressingWriter(PipeWriter inner) : PassingWriter(inner)
{
    // A chunk of an encoder. Measured: it takes 10 to 60 us on average and 190 at most, and a turn has 250.
    private const int BufferSize = JsonEncoder.DefaultChunkSize;

    private byte[] _buffer = [];
    private bool _holds;

    protected sealed override bool Holds => _holds;

    /// <exception cref="ArgumentOutOfRangeException"><paramref name="compression"/> names no format.</exception>
    public static CompressingWriter Create(PipeWriter inner, StreamCompression compression) => compression switch
    {
        StreamCompression.Gzip => new GzipWriter(inner),
        StreamCompression.Brotli => new BrotliWriter(inner),
        _ => throw new ArgumentOutOfRangeException(nameof(compression), compression, "There is no such format."),
    };

    /// <summary>
    /// No more than was asked for, or than <see cref="BufferSize"/>: whoever fills all that it gets would have too much
    /// compressed at once.
    /// </summary>
    protected sealed override Memory<byte> Rent(int sizeHint)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sizeHint);
        int size = Math.Max(sizeHint, BufferSize);
        // What one long item needed is given back with the next short one; the pool takes far less time than the item.
        if (_buffer.Length < size || _buffer.Length >= 2 * (long)size)
        {
            ReturnBuffer();
            _buffer = ArrayPool<byte>.Shared.Rent(size);
        }

        return _buffer.AsMemory(0, size);
    }

    protected sealed override void Take(ReadOnlySpan<byte> bytes)
    {
        _holds = true;
        Compress(bytes);
    }

    protected abstract void Compress(ReadOnlySpan<byte> bytes);

    /// <summary>Passes on all that was compressed so far, up to a byte's end.</summary>
    protected abstract void Flush();

    /// <summary>Passes on the rest, and the trailer.</summary>
    protected abstract void CompressEnd();

    /// <summary>Frees the native state; nothing is passed on any more.</summary>
    protected abstract void FreeCompressor();

    protected sealed override void ReleaseHeld()
    {
        Flush();
        _holds = false;
    }

    protected sealed override void End()
    {
        CompressEnd();
        _holds = false;
    }

    protected sealed override void Free()
    {
        FreeCompressor();
        ReturnBuffer();
        _holds = false;
    }

    private void ReturnBuffer()
    {
        if (_buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }
}
