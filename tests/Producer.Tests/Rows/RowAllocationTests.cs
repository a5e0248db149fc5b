using Npgsql;

namespace StreamingJson.Tests;

/// <summary>A row at hand costs no memory of ours.</summary>
public class RowAllocationTests
{
    private static readonly FakeColumn[] Columns =
    [
        new("id", typeof(long)), new("i", typeof(int)), new("s", typeof(short)), new("d", typeof(double)),
            new("f", typeof(float)), new("n", typeof(decimal), "numeric(12, 2)"),
        new("b", typeof(bool)), new("g", typeof(Guid)), new("t", typeof(DateTime), "timestamp with time zone"), new("o", typeof(DateTimeOffset)),
            new("y", typeof(DateOnly), "date"),
        new("x", typeof(string), "text"), new("j", typeof(string), "jsonb"), new("m", typeof(string), "numeric"),
            new("a", typeof(Array), "integer[]"),
        new("z", typeof(byte[]), "bytea"), new("e", typeof(int)),
    ];

    private static readonly object?[] Row =
    [
        1L << 60, 2, (short)3, 1.25, 2.5f, 3.125m, true, Guid.Empty, DateTime.UnixEpoch, DateTimeOffset.UnixEpoch,
            new DateOnly(2026, 11, 21), "text\"é", "{\"a\":1}",
        "123.45", new int?[] { 1, null }, new byte[10], null,
    ];

    [Theory]
    [InlineData(JsonFormat.Array, JsonRowShape.Objects)]
    [InlineData(JsonFormat.Array, JsonRowShape.Arrays)]
    [InlineData(JsonFormat.Lines, JsonRowShape.Objects)]
    [InlineData(JsonFormat.Events, JsonRowShape.Arrays)]
    public void Rows_MoreOfThem_AllocateNoMore(JsonFormat format, JsonRowShape shape)
    {
        JsonRowOptions options = new() { Format = format, Shape = shape, KeyColumn = "id" };
        foreach (Func<Func<int, object?[]?>, ReaderDouble> open in (Func<Func<int, object?[]?>, ReaderDouble>[])
            [rows => new NpgsqlDataReader(Columns, rows), rows => new FakeReader(Columns, rows)])
        {
            long few = Allocation.Least(() => Encode(open, options, 100));
            // Under a tenth of a byte a row, which pools and the runtime may come to.
            Assert.InRange(Allocation.Least(() => Encode(open, options, 20_100)) - few, long.MinValue, 2_000);
        }
    }

    private static void Encode(Func<Func<int, object?[]?>, ReaderDouble> open, JsonRowOptions options, int count)
    {
        JsonEncoder encoder = JsonEncoder.Rows(open(i => i < count ? Row : null), options);
        IAsyncEnumerator<JsonChunk> chunks = encoder.EncodeAsync(new DiscardingWriter()).GetAsyncEnumerator();
        ValueTask<bool> step;
        do step = chunks.MoveNextAsync();
        while (step.IsCompleted && step.GetAwaiter().GetResult());
        Assert.True(step.IsCompleted);
        Assert.True(chunks.DisposeAsync().IsCompletedSuccessfully);
    }
}
