using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;

namespace StreamingJson.Tests;

/// <summary>What a reader makes of compressed bytes.</summary>
internal static class Decoding
{
    /// <summary>All that a decoder can make of the bytes so far, up to a number of bytes.</summary>
    public static byte[] SoFar(StreamCompression compression, byte[] compressed, int atMost)
    {
        using Stream decoder = Decoder(compression, compressed);
        byte[] decoded = new byte[atMost];
        int count = decoder.ReadAtLeast(decoded, atMost, throwOnEndOfStream: false);
        return decoded[..count];
    }

    /// <summary>A whole document, with its trailer, and nothing behind it.</summary>
    public static byte[] Whole(StreamCompression compression, byte[] compressed)
    {
        if (compression == StreamCompression.Brotli) return WholeBrotli(compressed);
        using Stream decoder = Decoder(compression, compressed);
        using MemoryStream decoded = new();
        decoder.CopyTo(decoded);
        // A GZipStream takes a missing trailer for the end. It checks the CRC of a trailer that is there.
        Assert.Equal(decoded.Length, BinaryPrimitives.ReadInt32LittleEndian(compressed.AsSpan()[^4..]));
        return decoded.ToArray();
    }

    private static Stream Decoder(StreamCompression compression, byte[] compressed) =>
        compression == StreamCompression.Brotli
            ? new BrotliStream(new MemoryStream(compressed), CompressionMode.Decompress)
            : new GZipStream(new MemoryStream(compressed), CompressionMode.Decompress);

    private static byte[] WholeBrotli(ReadOnlySpan<byte> compressed)
    {
        using BrotliDecoder decoder = default;
        ArrayBufferWriter<byte> decoded = new();
        OperationStatus status;
        do
        {
            status = decoder.Decompress(compressed, decoded.GetSpan(4096), out int consumed, out int written);
            compressed = compressed[consumed..];
            decoded.Advance(written);
        }
        while (status == OperationStatus.DestinationTooSmall);
        Assert.Equal(OperationStatus.Done, status);
        Assert.True(compressed.IsEmpty);
        return decoded.WrittenSpan.ToArray();
    }
}
