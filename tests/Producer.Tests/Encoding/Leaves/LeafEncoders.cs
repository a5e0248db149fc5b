using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;

namespace StreamingJson.Tests;

public class StreamBase64EncoderTests : EncoderContract
{
    protected override IEnumerable<(JsonEncoder, byte[])> Documents() =>
        from bytes in Leaf.Bytes()
        from stream in (IEnumerable<Stream>)[new MemoryStream(bytes), new PieceStream(new RandomReads<byte>(bytes, 5).ReadAsync)]
        select (JsonEncoder.Base64(stream), JsonSerializer.SerializeToUtf8Bytes(bytes));

    [Fact]
    public void Base64_NoStream_IsRefused() => Assert.Throws<ArgumentNullException>("stream", () => JsonEncoder.Base64(null!));
}

public class SequenceBase64EncoderTests : EncoderContract
{
    protected override IEnumerable<(JsonEncoder, byte[])> Documents() =>
        from bytes in Leaf.Bytes()
        from sequence in (IEnumerable<ReadOnlySequence<byte>>)[new(bytes), LeafProperties.Segments(bytes, 6)]
        select (JsonEncoder.Base64(sequence), JsonSerializer.SerializeToUtf8Bytes(bytes));

    [Fact]
    public async Task Base64_OfASequence_CanBeUsedAgain()
    {
        JsonEncoder encoder = JsonEncoder.Base64(new ReadOnlySequence<byte>([1, 2, 3, 4]));
        for (int i = 0; i < 2; i++)
        {
            await foreach (ReadOnlyMemory<byte> piece in encoder.EncodeAsync())
                Assert.Equal("\"AQIDBA==\""u8.ToArray(), piece.ToArray());
        }
    }
}

public class ReaderTextEncoderTests : EncoderContract
{
    protected override IEnumerable<(JsonEncoder, byte[])> Documents() =>
        from text in Leaf.Texts()
        from reader in (IEnumerable<TextReader>)
            [new StringReader(text), new PieceReader(new RandomReads<char>([.. text], 7).ReadAsync)]
        select (JsonEncoder.Text(reader), JsonSerializer.SerializeToUtf8Bytes(text));

    [Fact]
    public void Text_NoReader_IsRefused() => Assert.Throws<ArgumentNullException>("reader", () => JsonEncoder.Text(null!));
}

/// <summary>Leaves of some length, and what all their encoders have in common.</summary>
public class Leaf
{
    public static IEnumerable<byte[]> Bytes() =>
        from length in (IEnumerable<int>)[0, 1, 2, 3, 4, 3_071, 3_072, 50_000]
        select Enumerable.Range(0, length).Select(i => (byte)(i * 7)).ToArray();

    public static IEnumerable<string> Texts() =>
        from text in (IEnumerable<string>)["a", "\"\n", "я", "<é😀>", "\ud800", "😀"]
        from count in (IEnumerable<int>)[0, 1, 227, 228, 9_001]
        select string.Concat(Enumerable.Repeat(text, count));

    public static TheoryData<string, int> LongOnes() => new()
    {
        { "a", 4096 }, { "a", 100_000 }, { "я", 4096 }, { "я", 100_000 }, { "😀", 4096 }, { "base64", 4096 },
        { "base64", 100_000 }, { "sequence", 4096 }, { "sequence", 100_000 },
    };

    [Theory]
    [MemberData(nameof(LongOnes))]
    public async Task Encode_LongLeaf_AsksForABlockAtMost_AndEndsChunksInTime(string text, int chunkSize)
    {
        WatchedWriter writer = new(new Pipe(new PipeOptions(pauseWriterThreshold: 0)).Writer);
        await foreach (JsonChunk chunk in Encoder(text, 300_000).EncodeAsync(writer, chunkSize))
            Assert.InRange(chunk.Bytes, 1, chunkSize + 4096);
        Assert.InRange(writer.LargestHint, 1, 4096);
    }

    [Theory]
    [InlineData("a")]
    [InlineData("я")]
    [InlineData("base64")]
    [InlineData("sequence")]
    public async Task Encode_LongerLeaf_AllocatesNoMore(string text)
    {
        await Allocated(text, 100_000);
        long least = await Allocated(text, 100_000);
        // 2,400 chunks more: the smallest object in each would be 57,600 bytes. Some come and go with the pool and the compiler.
        Assert.InRange(await Allocated(text, 2_500_000) - least, long.MinValue, 20_000);
    }

    private static async Task<long> Allocated(string text, int length)
    {
        JsonEncoder encoder = Encoder(text, length);
        DiscardingWriter writer = new();
        long before = GC.GetAllocatedBytesForCurrentThread();
        await foreach (JsonChunk _ in encoder.EncodeAsync(writer, 1_000))
        {
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static JsonEncoder Encoder(string text, int length) => text switch
    {
        "base64" => JsonEncoder.Base64(new MemoryStream(new byte[length])),
        "sequence" => JsonEncoder.Base64(new ReadOnlySequence<byte>(new byte[length])),
        _ => JsonEncoder.Text(new StringReader(string.Concat(Enumerable.Repeat(text, length)))),
    };

    private sealed class DiscardingWriter : IBufferWriter<byte>
    {
        private readonly byte[] _block = new byte[4096];

        public void Advance(int count)
        {
        }

        public Memory<byte> GetMemory(int sizeHint = 0) => _block;

        public Span<byte> GetSpan(int sizeHint = 0) => _block;
    }
}
