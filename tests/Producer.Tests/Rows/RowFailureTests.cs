using System.Text;

namespace StreamingJson.Tests;

/// <summary>A query that breaks: what its reader sees is visibly not whole, and says where to go on.</summary>
public class RowFailureTests
{
    private static readonly FakeColumn[] Columns =
        [new("id", typeof(int)), new("v", typeof(string), "text"), new("last", typeof(int))];

    [Theory]
    [InlineData(JsonFormat.Lines)]
    [InlineData(JsonFormat.Sequence)]
    [InlineData(JsonFormat.Events)]
    public async Task ReaderFails_LastRecordCarriesTheCursor(JsonFormat format)
    {
        FakeReader reader = new(Columns, [[10, "a", 0], [20, "b", 0], [new FakeDbException("secret")]]);
        (byte[] before, object? failure) = Records.TakeFailure(format, await ProduceAsync(reader, new() { Format = format }, 2));
        Assert.Equal(2, Records.Items(format, before).Count);
        AssertFailure(failure);
    }

    [Theory]
    [InlineData(JsonFormat.Lines, false)]
    [InlineData(JsonFormat.Sequence, false)]
    [InlineData(JsonFormat.Events, false)]
    [InlineData(JsonFormat.Lines, true)]
    [InlineData(JsonFormat.Sequence, true)]
    [InlineData(JsonFormat.Events, true)]
    public async Task LongValueFailsInItsMiddle_RecordsEndTheBrokenOne(JsonFormat format, bool waits)
    {
        FakeReader reader = Broken(50_000, waits);
        string text = Encoding.UTF8.GetString(await ProduceAsync(reader, new() { Format = format, StreamedColumns = ["v"] }, 2));
        (byte[] before, object? failure) = Records.TakeFailure(format, Encoding.UTF8.GetBytes(text));
        AssertFailure(failure);
        string whole = RandomTable.Join(format, ["""{"id":10,"v":"a","last":0}""", """{"id":20,"v":"b","last":0}"""]);
        string broken = RandomTable.Join(format, ["{\"id\":30,\"v\":\"" + new string('x', 50_000)]);
        string got = Encoding.UTF8.GetString(before);
        Assert.StartsWith(whole, got, StringComparison.Ordinal);
        Assert.StartsWith(got[whole.Length..].TrimEnd('\n'), broken, StringComparison.Ordinal);
        // One broken line, and not a line torn apart.
        Assert.Equal(RandomTable.Join(format, [""]).Count(one => one == '\n'), got[whole.Length..].Count(one => one == '\n'));
        Assert.Throws<FormatException>(() => Records.Items(format, before));
    }

    [Theory]
    [InlineData(JsonFormat.Lines)]
    [InlineData(JsonFormat.Sequence)]
    [InlineData(JsonFormat.Events)]
    public async Task LongValueFailsInItsFirstPiece_RecordsBeforeItAreWhole(JsonFormat format)
    {
        byte[] written = await ProduceAsync(Broken(0, false), new() { Format = format, StreamedColumns = ["v"] }, 2);
        (byte[] before, object? failure) = Records.TakeFailure(format, written);
        // Of the third there may be its beginning, on a line of its own.
        string[] lines = Encoding.UTF8.GetString(before).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.InRange(lines.Length, 2, 3);
        Assert.Equal(2, lines.Count(line => line.EndsWith(",\"last\":0}", StringComparison.Ordinal)));
        AssertFailure(failure);
    }

    /// <summary>A broken record that was ended in its chunk must not be ended again by the next one's failure.</summary>
    [Fact]
    public async Task RowBehindALongOneFails_ThereIsNoEmptyRecord()
    {
        FakeReader reader = new(Columns, [[10, "a", 0], [20, new string('x', 10_000), 0], [30, "b", new FakeDbException()]]);
        byte[] written = await ProduceAsync(reader, new() { Format = JsonFormat.Lines, StreamedColumns = ["v"] }, 2);
        (byte[] before, object? failure) = Records.TakeFailure(JsonFormat.Lines, written);
        Assert.Equal(2, Records.Items(JsonFormat.Lines, before).Count);
        AssertFailure(failure);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(50_000)]
    public async Task LongValueFails_WhatThereIsOfTheArrayIsNoJson(int length)
    {
        byte[] written = await ProduceAsync(Broken(length, false), new() { StreamedColumns = ["v"] }, 2);
        Assert.Throws<FormatException>(() => StrictJson.Parse(written));
    }

    private static FakeReader Broken(int length, bool waits) => new(Columns, [[10, "a", 0], [20, "b", 0], [30, "broken", 0]])
    {
        Open = value => value is "broken" ? Failing(length, waits) : new StringReader((string)value),
    };

    private static PieceReader Failing(int length, bool waits) => new(async (buffer, _) =>
    {
        if (waits) await Task.Yield();
        if (length == 0) throw new FakeDbException("secret");
        int count = Math.Min(length, buffer.Length);
        buffer.Span[..count].Fill('x');
        length -= count;
        return count;
    });

    private static void AssertFailure(object? failure) => Assert.Null(JsonModel.Difference(new Dictionary<string, object?>
    {
        ["error"] = new Dictionary<string, object?>
        {
            ["title"] = "Internal Server Error",
            ["status"] = 500,
            ["detail"] = "The source failed after 2 items.",
            ["cursor"] = "20",
        },
    }, failure));

    private static async Task<byte[]> ProduceAsync(FakeReader reader, JsonRowOptions options, int items)
    {
        BlockPipeWriter writer = new();
        JsonProducer producer = new(JsonEncoder.Rows(reader, options with { KeyColumn = "id" }), writer, Cooperator.Shared);
        StreamOutcome outcome = await producer.BeginProducing().WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal((StreamEnd.SourceFailed, items, 1), (outcome.End, outcome.Items, reader.Disposals));
        return writer.Written;
    }
}
