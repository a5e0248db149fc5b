using System.Text;

namespace StreamingJson.Tests;

/// <summary>
/// A document in parts, or by way of a file, tells its reader what one in one piece tells: that it is broken, or alive.
/// </summary>
public sealed class PartFailureTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sj-parts-").FullName;

    [Theory]
    [InlineData(JsonFormat.Lines, true)]
    [InlineData(JsonFormat.Sequence, true)]
    [InlineData(JsonFormat.Events, true)]
    [InlineData(JsonFormat.Lines, false)]
    [InlineData(JsonFormat.Sequence, false)]
    [InlineData(JsonFormat.Events, false)]
    public async Task SourceFails_TheLastRecordSaysSo(JsonFormat format, bool inParts)
    {
        byte[] written = await ProduceAsync(Way(inParts, format, Failing), 3);
        (byte[] before, object? failure) = Records.TakeFailure(format, written);
        Assert.Null(JsonModel.OfItems(new[] { 0, 1, 2 }, Records.Items(format, before), "$"));
        Assert.Null(JsonModel.Difference(new Dictionary<string, object?>
        {
            ["error"] = new Dictionary<string, object?>
            {
                ["title"] = "Internal Server Error",
                ["status"] = 500,
                ["detail"] = "The source failed after 3 items.",
            },
        }, failure));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task SourceFails_WhatThereIsOfTheArrayIsNoJson(bool inParts) =>
        Assert.Equal("[0,1,2", Encoding.UTF8.GetString(await ProduceAsync(Way(inParts, JsonFormat.Array, Failing), 3)));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Heartbeat_IsThatOfTheFormat(bool inParts)
    {
        foreach (JsonFormat format in Enum.GetValues<JsonFormat>())
        {
            string expected = format == JsonFormat.Events ? ":\n\n" : "";
            Assert.Equal(expected, Encoding.ASCII.GetString(Way(inParts, format, Failing).Heartbeat.Span));
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private JsonEncoder Way(bool inParts, JsonFormat format, Func<IAsyncEnumerable<int>> source)
    {
        JsonEncoder one = JsonEncoder.Items(source(), Stage.Info<int>(), format);
        return inParts
            ? JsonEncoder.Parts(() => new HandParts(one), Cooperator.Shared, new JsonPartsOptions { Format = format })
            : new Spool(Cooperator.Shared, new SpoolOptions { Directory = _folder }).Through(one);
    }

    private static async Task<byte[]> ProduceAsync(JsonEncoder encoder, int items)
    {
        BlockPipeWriter writer = new();
        JsonProducer producer = new(encoder, writer, Cooperator.Shared);
        StreamOutcome outcome = await producer.BeginProducing().WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal((StreamEnd.SourceFailed, items, "gone"), (outcome.End, outcome.Items, outcome.Error?.Message));
        return writer.Written;
    }

    private static async IAsyncEnumerable<int> Failing()
    {
        for (int i = 0; i < 3; i++) yield return i;
        await Task.Yield();
        throw new IOException("gone");
    }
}
