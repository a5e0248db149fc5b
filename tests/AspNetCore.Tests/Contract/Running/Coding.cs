using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;

namespace StreamingJson.AspNetCore.Tests.Contract.Running;

/// <summary>What a reader makes of a body in a content coding, whole or not.</summary>
internal static class Coding
{
    /// <returns>All that can be decoded, and whether the coding says that this is all.</returns>
    public static (byte[] Bytes, bool IsWhole) Decode(string coding, byte[] body) => coding switch
    {
        "identity" => (body, true),
        "gzip" => Gzip(body),
        "br" => Brotli(body),
        _ => throw new ArgumentOutOfRangeException(nameof(coding), coding, "No such coding."),
    };

    private static (byte[] Bytes, bool IsWhole) Gzip(byte[] body)
    {
        using GZipStream decoder = new(new MemoryStream(body), CompressionMode.Decompress);
        using MemoryStream decoded = new();
        byte[] buffer = new byte[4096];
        try
        {
            int read;
            while ((read = decoder.Read(buffer)) > 0) decoded.Write(buffer, 0, read);
        }
        catch (InvalidDataException)
        {
            return (decoded.ToArray(), false);
        }

        // A missing trailer can pass for the end there.
        return (decoded.ToArray(), body.Length >= 18 && BinaryPrimitives.ReadInt32LittleEndian(body.AsSpan()[^4..]) == decoded.Length);
    }

    private static (byte[] Bytes, bool IsWhole) Brotli(ReadOnlySpan<byte> body)
    {
        using BrotliDecoder decoder = default;
        ArrayBufferWriter<byte> decoded = new();
        OperationStatus status;
        int written;
        do
        {
            status = decoder.Decompress(body, decoded.GetSpan(4096), out int consumed, out written);
            body = body[consumed..];
            decoded.Advance(written);
        }
        // It also asks for more when the room was full, and still has something.
        while (status == OperationStatus.DestinationTooSmall || (status == OperationStatus.NeedMoreData && written > 0));
        return (decoded.WrittenSpan.ToArray(), status == OperationStatus.Done && body.IsEmpty);
    }
}
