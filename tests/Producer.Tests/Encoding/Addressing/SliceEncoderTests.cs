using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;

namespace StreamingJson.Tests;

/// <summary>The cutting itself, with encoders of every kind inside.</summary>
public class SliceEncoderTests
{
    [Fact]
    public async Task EveryPart_OfEncodersThatWait_IsThatPart()
    {
        int[] items = [.. Enumerable.Range(95, 12)];
        byte[] text = Texts.Serialize(items);
        JsonEncoder[] encoders =
        [
            JsonEncoder.Items(AsyncItemsTests.Asynchronous(items, 2), Stage.Info<int>()),
            JsonEncoder.Value(AsyncItemsTests.Asynchronous(items, 2), Stage.Info<IAsyncEnumerable<int>>()),
            JsonEncoder.Integers(items.Select(item => item)),
        ];
        foreach (JsonEncoder encoder in encoders)
        {
            for (int skip = 0; skip <= text.Length; skip++)
            {
                for (int end = skip; end <= text.Length; end++)
                    Assert.Equal(text[skip..end], await Texts.WriteAsync(new SliceEncoder(encoder, skip, end - skip), 1, 40));
            }
        }
    }

    [Fact]
    public async Task EveryPart_OfAnEncoderWithOddManners_IsThatPart()
    {
        foreach (int piece in (int[])[1, 3, 50, 5_000, 9_000])
        {
            OddEncoder encoder = new(20_000, piece);
            byte[] text = await Texts.WriteAsync(encoder);
            foreach (int skip in (int[])[0, 1, 49, 50, 4_095, 4_096, 4_097, 19_999, 20_000])
            {
                foreach (int length in (int[])[1, 49, 4_096, 5_001, 20_000])
                {
                    int end = Math.Min(skip + length, text.Length);
                    Assert.Equal(text[skip..end], await Texts.WriteAsync(new SliceEncoder(encoder, skip, end - skip), 4096, 64));
                }
            }
        }
    }

    [Fact]
    public async Task Complete_WhileTheSourceHasMore_SaysNothingOfAWait_AndDisposesIt()
    {
        HandSource<int> source = new();
        source.Yield(123);
        SliceEncoder slice = new(JsonEncoder.Items(source, Stage.Info<int>()), 1, 2);
        BlockWriter writer = new(4096);
        await foreach (JsonChunk chunk in slice.EncodeAsync(writer)) Assert.Equal(new JsonChunk(2, 1), chunk);
        Assert.Equal("12", Encoding.ASCII.GetString(writer.Written));
        Assert.Equal(1, source.Disposed);
    }

    [Fact]
    public async Task SourceWaits_BeforeAndWithinTheSlice_ChunksSaySo_AndNothingIsWrittenMeanwhile()
    {
        HandSource<int> source = new();
        BlockWriter writer = new(4096);
        SliceEncoder slice = new(JsonEncoder.Items(source, Stage.Info<int>()), 2, 4);
        await using IAsyncEnumerator<JsonChunk> chunks = slice.EncodeAsync(writer).GetAsyncEnumerator();
        foreach (string expected in (string[])["", "", ",8"])
        {
            do Assert.True(await chunks.MoveNextAsync());
            while (!chunks.Current.SourcePending);
            Assert.Equal(expected, Encoding.ASCII.GetString(writer.Written));
            ValueTask<bool> next = chunks.MoveNextAsync();
            source.Yield(8);
            Assert.True(await next);
            Assert.Equal(expected, Encoding.ASCII.GetString(writer.Written));
        }

        source.End();
        while (await chunks.MoveNextAsync()) Assert.False(chunks.Current.SourcePending);
        Assert.Equal(",8,8", Encoding.ASCII.GetString(writer.Written));
    }

    [Theory]
    [InlineData(0, 6)]
    [InlineData(2, 4)]
    [InlineData(5, 1)]
    [InlineData(100, 1)]
    public async Task DocumentEndsBeforeTheSlice_WhatThereIsIsCounted_AndItThrows(int skip, int length)
    {
        BlockWriter writer = new(4096);
        int seen = 0;
        await Assert.ThrowsAsync<InvalidDataException>(async () =>
        {
            await foreach (JsonChunk chunk in new SliceEncoder(JsonEncoder.Range(1, 2), skip, length).EncodeAsync(writer))
                seen += chunk.Bytes;
        });
        Assert.Equal("[1,2]"u8[Math.Min(skip, 5)..].ToArray(), writer.Written);
        Assert.Equal(writer.Count, seen);
    }

    [Fact]
    public async Task LeftWhileTheSourceWaits_DisposesIt()
    {
        HandSource<int> source = new();
        SliceEncoder slice = new(JsonEncoder.Items(source, Stage.Info<int>()), 1, 5);
        await foreach (JsonChunk _ in slice.EncodeAsync(new BlockWriter(64))) break;
        Assert.Equal((1, 1), (source.Started, source.Disposed));
    }

    [Fact]
    public void Empty_DoesNotBeginItsSource()
    {
        HandSource<int> source = new();
        Assert.Empty(Texts.Write(new SliceEncoder(JsonEncoder.Items(source, Stage.Info<int>()), 3, 0)));
        Assert.Equal(0, source.Started);
    }

    [Fact]
    public void ALongSlice_AllocatesNoMoreThanAShortOne()
    {
        // An asynchronous method without a wait stays on this thread, whose allocations are counted.
        SameMemory writer = new();
        Assert.Equal(Allocated(9_000), Allocated(9_000_000));

        long Allocated(long length) => Allocation.Least(() =>
            Drain(new SliceEncoder(JsonEncoder.Range(0, 10_000_000), 5_000, length), writer).GetAwaiter().GetResult());
    }

    private static async Task Drain(JsonEncoder encoder, IBufferWriter<byte> writer)
    {
        await foreach (JsonChunk _ in encoder.EncodeAsync(writer).ConfigureAwait(false))
        {
        }
    }

    /// <summary>Hands out the same memory again and again.</summary>
    private sealed class SameMemory : IBufferWriter<byte>
    {
        private readonly byte[] _memory = new byte[4096];

        public void Advance(int count)
        {
        }

        public Memory<byte> GetMemory(int sizeHint = 0) => _memory;

        public Span<byte> GetSpan(int sizeHint = 0) => _memory;
    }

    /// <summary>Asks for memory that it does not use, advances by nothing, and writes a chunk in many pieces.</summary>
    private sealed class OddEncoder(int length, int piece) : JsonEncoder
    {
        public override async IAsyncEnumerable<JsonChunk> EncodeAsync(
            IBufferWriter<byte> writer, int chunkSize = DefaultChunkSize,
            [EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            for (int written = 0; written < length;)
            {
                int chunk = 0;
                while (chunk < chunkSize && written < length)
                {
                    int bytes = Math.Min(piece, length - written);
                    _ = writer.GetMemory(1);
                    Span<byte> span = writer.GetSpan(bytes);
                    for (int i = 0; i < bytes; i++) span[i] = (byte)('a' + (written + i) % 23);
                    writer.Advance(bytes);
                    _ = writer.GetMemory();
                    writer.Advance(0);
                    chunk += bytes;
                    written += bytes;
                }

                yield return new JsonChunk(chunk, 1);
                await Task.CompletedTask;
            }
        }
    }
}
