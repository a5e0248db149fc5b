using System.IO.Compression;
using System.IO.Pipelines;
using System.Runtime.ExceptionServices;

namespace StreamingJson;

/// <summary>Gzip, RFC 1952. .NET 10 has it as a stream only.</summary>
internal sealed class GzipWriter(PipeWriter inner) : CompressingWriter(inner)
{
    // Measured in chunks of 4 KB: MB/s, ratio, and the longest single chunk in us, since a turn has 250. 0.35 MB native a stream.
    //             records          /big            base64          random doubles
    //   level 1   378  2.9   15    576  2.3   11   121  1.0   39   203  1.4   22
    //   level 2   238  4.0  105    421  3.9   50    70  1.3  110   128  2.1  112
    //   level 3   184  4.2  113    311  4.0   46    63  1.3  123   110  2.2   99
    //   level 4   148  4.4  112    272  4.0   57    64  1.3  121    91  2.2  106
    //   level 6   104  4.5  120    187  4.0  117    50  1.3  155
    // From 1 to 2 the bytes fall by a third; beyond it each step costs a fifth of the speed for 5 % of them at most.
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

    protected override void FreeCompressor()
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
