using System.Text;

namespace StreamingJson.Tests;

/// <summary>What encoders of streams and readers keep towards their source, as long as all is well.</summary>
public abstract class PieceContract<T> : PieceWaysOut<T>
{
    [Fact]
    public async Task SourceWaits_ChunkSaysSo_AndNothingIsWrittenBeforeTheNextChunk()
    {
        HandReads<T> reads = new();
        BlockWriter writer = new(4096);
        reads.Give(Piece("abc"));
        await using IAsyncEnumerator<JsonChunk> chunks = Encode(reads).EncodeAsync(writer).GetAsyncEnumerator();
        do Assert.True(await chunks.MoveNextAsync());
        while (!chunks.Current.SourcePending);

        string first = '"' + Inner("abc");
        Assert.Equal(first, Text(writer));
        ValueTask<bool> next = chunks.MoveNextAsync();
        Assert.False(next.IsCompleted);
        reads.Give(Piece("def"));
        Assert.True(await next);
        Assert.Equal((first, default), (Text(writer), chunks.Current));
        reads.End();
        while (await chunks.MoveNextAsync())
        {
        }

        Assert.Equal(first + Inner("def") + '"', Text(writer));
        Assert.Equal(1, reads.Disposed);
    }

    [Fact]
    public async Task SourceAtHand_NoStepWaits_AndNoneSaysSo()
    {
        HandReads<T> reads = new();
        for (int i = 0; i < 300; i++) reads.Give(Piece("abc"));
        reads.End();
        BlockWriter writer = new(4096);
        await using IAsyncEnumerator<JsonChunk> chunks = Encode(reads).EncodeAsync(writer, 10).GetAsyncEnumerator();
        bool more = true;
        while (more)
        {
            ValueTask<bool> step = chunks.MoveNextAsync();
            Assert.True(step.IsCompleted);
            more = await step;
            Assert.False(more && chunks.Current.SourcePending);
        }
    }

    [Fact]
    public async Task UsedTwice_IsRefused()
    {
        HandReads<T> reads = new();
        reads.End();
        JsonEncoder encoder = Encode(reads);
        await foreach (ReadOnlyMemory<byte> piece in encoder.EncodeAsync()) Assert.Equal("\"\""u8.ToArray(), piece.ToArray());
        Assert.Throws<InvalidOperationException>(() => encoder.EncodeAsync(new BlockWriter(64)).GetAsyncEnumerator());
    }

    [Fact]
    public async Task ManyShortReads_EndAChunkBeforeItIsFull()
    {
        HandReads<T> reads = new();
        for (int i = 0; i < 640; i++) reads.Give(Piece("a"));
        await using IAsyncEnumerator<JsonChunk> chunks = Encode(reads).EncodeAsync(new BlockWriter(4096)).GetAsyncEnumerator();
        Assert.True(await chunks.MoveNextAsync());
        Assert.InRange(reads.Reads, 1, 64);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1_000)]
    [InlineData(4_096)]
    [InlineData(int.MaxValue)]
    public async Task ReadBuffer_IsAboutAChunk_ButNeverHuge(int chunkSize)
    {
        HandReads<T> reads = new();
        reads.End();
        await foreach (JsonChunk _ in Encode(reads).EncodeAsync(new BlockWriter(4096), chunkSize))
        {
        }

        // The pool gives powers of two, at least sixteen.
        Assert.InRange(reads.LargestBuffer, 1, Math.Min(Math.Max(16L, 2L * chunkSize), 64 * 1024));
    }
}

public class StreamBase64SourceTests : PieceContract<byte>
{
    private protected override JsonEncoder Encode(HandReads<byte> reads) =>
        JsonEncoder.Base64(new PieceStream(reads.ReadAsync, reads.Dispose));

    protected override byte[] Piece(string ascii) => Encoding.ASCII.GetBytes(ascii);

    protected override string Inner(string ascii) => Convert.ToBase64String(Piece(ascii));
}

public class ReaderTextSourceTests : PieceContract<char>
{
    private protected override JsonEncoder Encode(HandReads<char> reads) =>
        JsonEncoder.Text(new PieceReader(reads.ReadAsync, reads.Dispose));

    protected override char[] Piece(string ascii) => ascii.ToCharArray();

    protected override string Inner(string ascii) => ascii;
}
