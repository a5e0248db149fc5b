using System.Buffers;
using System.IO.Compression;
using System.IO.Pipelines;

namespace StreamingJson;

/// <summary>Brotli, RFC 7932.</summary>
internal sealed class BrotliWriter(PipeWriter inner) : CompressingWriter(inner)
{
    // Measured in chunks of 4 KB: MB/s, ratio, and the longest single chunk in us, since a turn has 250. Native memory a stream.
    //                            records            /big             base64           random doubles    memory
    //   quality 1, window 16     234   3.1    19    258   8.7   19   253  1.3    18                    0.04 MB
    //   quality 2, window 14     211   4.5   117    338  19.5   75   331  1.3    93     96  2.3   185  0.35 MB
    //   quality 2, window 16     214   4.5   158    329  16.4  101   343  1.3   344     86  2.2   251  0.49 MB
    //   quality 2, window 22     192   4.4   192    216  20.0  145   303  1.3  3556                    1.4 MB
    //   quality 3, window 14     168   4.5   136    265  19.2   97   306  1.3   100     80  2.3   208
    //   quality 4, window 16     143   4.7   586    119  26.3  788   207  1.3   579                    0.85 MB
    //   quality 5, window 22      41   4.8  3053     31  29.5 4502   125  1.3  4469
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

    protected override void FreeCompressor() => _brotli.Dispose();

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
