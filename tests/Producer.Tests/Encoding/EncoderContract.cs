using System.Buffers;
using System.Text;

namespace StreamingJson.Tests;

/// <summary>What every encoder keeps. A subclass says what it encodes, and what System.Text.Json makes of the same.</summary>
public abstract class EncoderContract
{
    /// <summary>An encoder of a document, and its bytes.</summary>
    protected abstract IEnumerable<(JsonEncoder Encoder, byte[] Expected)> Documents();

    [Theory]
    [InlineData(1, 1)]
    [InlineData(7, 64)]
    [InlineData(100, 4096)]
    [InlineData(4096, 4096)]
    [InlineData(100_000, 300)]
    public async Task Encode_AnyChunkAndBlockSize_IsByteForByteTheSerializers(int chunkSize, int blockSize)
    {
        foreach ((JsonEncoder encoder, byte[] expected) in Documents())
        {
            BlockWriter writer = new(blockSize);
            int seen = 0;
            await foreach (JsonChunk chunk in encoder.EncodeAsync(writer, chunkSize))
            {
                seen += chunk.Bytes;
                Assert.Equal(writer.Count, seen);
            }

            Assert.Equal(Encoding.UTF8.GetString(expected), Encoding.UTF8.GetString(writer.Written));
            if (encoder.Length is long length) Assert.Equal(expected.Length, length);
        }
    }

    [Fact]
    public async Task Encode_ToASinkOfOnesOwn_IsTheSame()
    {
        foreach ((JsonEncoder encoder, byte[] expected) in Documents())
        {
            ArrayBufferWriter<byte> sink = new();
            await foreach (ReadOnlyMemory<byte> piece in encoder.EncodeAsync())
            {
                Assert.False(piece.IsEmpty);
                sink.Write(piece.Span);
            }

            Assert.Equal(expected, sink.WrittenSpan.ToArray());
        }
    }

    [Fact]
    public async Task Encode_LeftInTheMiddle_LeavesAPrefix()
    {
        foreach ((JsonEncoder encoder, byte[] expected) in Documents())
        {
            BlockWriter writer = new(4096);
            await foreach (JsonChunk _ in encoder.EncodeAsync(writer, 1)) break;
            Assert.Equal(expected[..writer.Count], writer.Written);
        }
    }

    [Fact]
    public void Encode_ChunkSizeBelowOne_IsRefused()
    {
        foreach ((JsonEncoder encoder, _) in Documents())
            Assert.Throws<ArgumentOutOfRangeException>("chunkSize", () => encoder.EncodeAsync(new BlockWriter(64), 0));
    }
}
