using System.Text;

namespace StreamingJson.Tests;

/// <summary>
/// A row with long columns whose short value cannot be written: what is whole before it is there and counted, and of the row
/// itself there is nothing, however much of it had been written.
/// </summary>
public class LongRowFailureTests
{
    private static readonly FakeColumn[] Columns =
        [new("id", typeof(int)), new("v", typeof(string), "text"), new("x", typeof(double), "double precision")];

    private static readonly string[] Whole = ["""{"id":10,"v":"a","x":0.5}""", """{"id":20,"v":"b","x":1.5}"""];

    [Theory]
    [InlineData(JsonFormat.Lines)]
    [InlineData(JsonFormat.Sequence)]
    [InlineData(JsonFormat.Events)]
    public async Task ValueThatJsonHasNot_RecordsBeforeItAreWhole(JsonFormat format)
    {
        (byte[] before, object? failure) = Records.TakeFailure(format, await ProduceAsync(format));
        Assert.Equal(RandomTable.Join(format, Whole), Encoding.UTF8.GetString(before));
        Assert.Null(JsonModel.Difference(new Dictionary<string, object?>
        {
            ["error"] = new Dictionary<string, object?>
            {
                ["title"] = "Internal Server Error",
                ["status"] = 500,
                ["detail"] = "The source failed after 2 items.",
                ["cursor"] = "20",
            },
        }, failure));
    }

    [Fact]
    public async Task ValueThatJsonHasNot_ElementsBeforeItAreWhole() =>
        Assert.Equal('[' + string.Join(',', Whole), Encoding.UTF8.GetString(await ProduceAsync(JsonFormat.Array)));

    private static async Task<byte[]> ProduceAsync(JsonFormat format)
    {
        FakeReader reader = new(Columns, [[10, "a", 0.5], [20, "b", 1.5], [30, "c", double.NaN]]);
        BlockPipeWriter writer = new();
        JsonRowOptions options = new() { Format = format, StreamedColumns = ["v"], KeyColumn = "id" };
        JsonProducer producer = new(JsonEncoder.Rows(reader, options), writer, Cooperator.Shared);
        StreamOutcome outcome = await producer.BeginProducing().WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal((StreamEnd.SourceFailed, 2, 1), (outcome.End, outcome.Items, reader.Disposals));
        return writer.Written;
    }
}
