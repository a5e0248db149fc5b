using System.IO.Pipelines;
using Npgsql;

namespace StreamingJson.Tests;

/// <summary>Of a long value no more than a piece is ever in memory, and what cannot be read so is said.</summary>
public class LongRowTests
{
    private static readonly FakeColumn[] Columns = [new("id", typeof(int)), new("long", typeof(byte[]), "bytea")];
    private static readonly FakeColumn[] TextColumns = [new("id", typeof(int)), new("long", typeof(string), "text")];

    [Theory]
    [InlineData(JsonFormat.Array)]
    [InlineData(JsonFormat.Events)]
    public void Rows_ValueOf200Megabytes_AllocatesUnderOne(JsonFormat format)
    {
        const long length = 200_000_000;
        Assert.InRange(Allocated(Columns, format, length), 0, 1_000_000);
        Assert.InRange(Allocated(TextColumns, format, length), 0, 1_000_000);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1_000)]
    [InlineData(4_096)]
    [InlineData(60_000)]
    public async Task Rows_LongValue_EndsChunksInItsMiddle_AndAsksForABlockAtMost(int chunkSize)
    {
        foreach (FakeColumn[] columns in (FakeColumn[][])[Columns, TextColumns])
        {
            WatchedWriter writer = new(new Pipe(new PipeOptions(pauseWriterThreshold: 0)).Writer);
            await foreach (JsonChunk chunk in Encoder(columns, JsonFormat.Array, 200_000).EncodeAsync(writer, chunkSize))
                Assert.InRange(chunk.Bytes, 0, chunkSize + 4096);
            Assert.InRange(writer.LargestHint, 1, 4096);
        }
    }

    /// <summary>A source may work long for a piece, so that many of them end a chunk, and with it a turn.</summary>
    [Fact]
    public async Task Rows_ManyShortPieces_EndAChunkBeforeItIsFull()
    {
        int reads = 0;
        FakeReader reader = new(TextColumns, [[1, ""]])
        {
            Open = _ =>
            new PieceReader((_, _) => ValueTask.FromResult(++reads < 1_000 ? 1 : 0))
        };
        await foreach (JsonChunk _ in JsonEncoder.Rows(reader,
            new() { StreamedColumns = ["long"] }).EncodeAsync(new BlockWriter(4096))) break;
        Assert.InRange(reads, 1, 100);
    }

    [Theory]
    [InlineData(typeof(string), "jsonb", "long")]
    [InlineData(typeof(string), "numeric(9,1)", "long")]
    [InlineData(typeof(int), "integer", "long")]
    [InlineData(typeof(Array), "text[]", "long")]
    public async Task Rows_LongColumnOfAnotherType_IsRefusedByItsName(Type type, string dataType, string name)
    {
        NpgsqlDataReader reader = new([new("id", typeof(int)), new(name, type, dataType)], [[1, null]]);
        Assert.Contains($"'{name}'", (await ThrowsAsync<NotSupportedException>(reader, [name])).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_LongColumnThatThereIsNot_IsRefusedByItsName()
    {
        foreach (string name in (string[])["other", "LONG", ""])
        {
            ArgumentException error = await ThrowsAsync<ArgumentException>(new FakeReader(Columns, [[1, null]]), ["long", name]);
            Assert.Contains($"'{name}'", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Rows_KeyThatIsLong_IsRefusedAtOnce() => Assert.Throws<ArgumentException>(
        "options", () => JsonEncoder.Rows(new FakeReader(Columns), new() { KeyColumn = "long", StreamedColumns = ["long"] }));

    private static async Task<T> ThrowsAsync<T>(ReaderDouble reader, string[] names) where T : Exception
    {
        BlockWriter writer = new(64);
        T error = await Assert.ThrowsAsync<T>(async () =>
        {
            await foreach (JsonChunk _ in JsonEncoder.Rows(reader, new() { StreamedColumns = names }).EncodeAsync(writer))
            {
            }
        });
        Assert.Equal((0, 1), (writer.Count, reader.Disposals));
        return error;
    }

    private static long Allocated(FakeColumn[] columns, JsonFormat format, long length)
    {
        JsonEncoder encoder = Encoder(columns, format, length);
        DiscardingWriter writer = new();
        long before = GC.GetAllocatedBytesForCurrentThread();
        IAsyncEnumerator<JsonChunk> chunks = encoder.EncodeAsync(writer).GetAsyncEnumerator();
        ValueTask<bool> step;
        do step = chunks.MoveNextAsync();
        while (step.IsCompleted && step.GetAwaiter().GetResult());
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        // All of it, on this thread.
        Assert.True(step.IsCompleted);
        Assert.InRange(writer.Count, length, 2 * length);
        return allocated;
    }

    private static JsonEncoder Encoder(FakeColumn[] columns, JsonFormat format, long length)
    {
        FakeReader reader = new(columns, [[1, ""]])
        {
            IsSequential = true,
            Open = _ => columns == Columns
                ? new PieceStream((buffer, _) => ValueTask.FromResult(Read(buffer, (byte)7)))
                : new PieceReader((buffer, _) => ValueTask.FromResult(Read(buffer, 'x'))),
        };
        return JsonEncoder.Rows(reader, new() { Format = format, StreamedColumns = ["long"] });

        int Read<T>(Memory<T> buffer, T fill)
        {
            int count = (int)Math.Min(buffer.Length, length);
            buffer.Span[..count].Fill(fill);
            length -= count;
            return count;
        }
    }
}
