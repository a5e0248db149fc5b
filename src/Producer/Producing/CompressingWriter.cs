using System.Buffers;
using System.IO.Compression;
using System.IO.Pipelines;
using System.Runtime.ExceptionServices;

namespace StreamingJson;

/// <summary>
/// Compresses what is written, at each <see cref="PipeWriter.Advance"/>, so that the work is done within the turn of whoever
/// writes. Compressors hold back until they have seen enough; nothing forces them but <see cref="FilterWriter.FlushHeld"/> and the
/// end.
/// </summary>
internal abstract class CompressingWriter(PipeWriter inner) : FilterWriter(inner)
{
    // A chunk of an encoder, which takes less than a turn has: docs/measurements.md.
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
    protected abstract void DisposeCompressor();

    protected sealed override void FlushCore()
    {
        Flush();
        _holds = false;
    }

    protected sealed override void End()
    {
        CompressEnd();
        _holds = false;
    }

    protected sealed override void DisposeCore()
    {
        DisposeCompressor();
        ReturnBuffer();
        _holds = false;
    }

    private void ReturnBuffer()
    {
        if (_buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }
}

/// <summary>Gzip, RFC 1952. .NET 10 has it as a stream only.</summary>
internal sealed class GzipWriter(PipeWriter inner) : CompressingWriter(inner)
{
    // From level 1 to 2 the bytes fall by a third; beyond it each step costs a fifth of the speed for 5 % of them at most.
    private static readonly ZLibCompressionOptions Level = new() { CompressionLevel = 2 };

    private Sink? _sink;
    private GZipStream? _gzip;

    // GZipStream writes nothing at all for no bytes, which is no gzip: a header, an empty last block, CRC and length of zero.
    private static ReadOnlySpan<byte> Empty => [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    protected override void Compress(ReadOnlySpan<byte> bytes)
    {
        // Not before the first byte: zlib takes its memory at once, and a source may be long in coming.
        _gzip ??= new GZipStream(_sink = new Sink(this), Level, leaveOpen: true);
        _gzip.Write(bytes);
        _sink!.ThrowIfFailed();
    }

    protected override void Flush()
    {
        _gzip!.Flush();
        _sink!.ThrowIfFailed();
    }

    protected override void CompressEnd()
    {
        if (_gzip is null) Pass(Empty);
        _gzip?.Dispose();
        _sink?.ThrowIfFailed();
    }

    protected override void DisposeCompressor()
    {
        // A GZipStream writes its trailer even when it is disposed in the middle.
        _sink?.Close();
        _gzip?.Dispose();
    }

    /// <summary>
    /// Passes on what comes out of the compressor. It never throws: a GZipStream that is left in the middle of a write keeps a
    /// pointer to memory that is no longer pinned, and reads there when it is disposed.
    /// </summary>
    private sealed class Sink(GzipWriter owner) : Stream
    {
        private ExceptionDispatchInfo? _failure;
        private bool _closed;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public void ThrowIfFailed() => _failure?.Throw();

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            if (_closed || _failure is not null) return;
            try
            {
                owner.Pass(buffer);
            }
            catch (Exception error)
            {
                _failure = ExceptionDispatchInfo.Capture(error);
            }
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Close() => _closed = true;

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}

/// <summary>Brotli, RFC 7932.</summary>
internal sealed class BrotliWriter(PipeWriter inner) : CompressingWriter(inner)
{
    // What a window can hold is compressed in bursts; 16 KB keep them short, and records repeat within that.
    private const int Quality = 2;
    private const int Window = 14;

    private BrotliEncoder _brotli = new(Quality, Window);

    protected override void Compress(ReadOnlySpan<byte> bytes) => Compress(bytes, isFinalBlock: false);

    protected override void Flush()
    {
        OperationStatus status;
        do
        {
            status = _brotli.Flush(Inner.GetSpan(), out int written);
            Pass(written);
        }
        while (IsUnfinished(status));
    }

    protected override void CompressEnd() => Compress([], isFinalBlock: true);

    protected override void DisposeCompressor() => _brotli.Dispose();

    private void Compress(ReadOnlySpan<byte> bytes, bool isFinalBlock)
    {
        OperationStatus status;
        do
        {
            status = _brotli.Compress(bytes, Inner.GetSpan(), out int consumed, out int written, isFinalBlock);
            Pass(written);
            bytes = bytes[consumed..];
        }
        while (IsUnfinished(status));
    }

    private static bool IsUnfinished(OperationStatus status) => status switch
    {
        OperationStatus.Done => false,
        OperationStatus.DestinationTooSmall => true,
        _ => throw new InvalidOperationException("The brotli encoder has failed."),
    };
}
