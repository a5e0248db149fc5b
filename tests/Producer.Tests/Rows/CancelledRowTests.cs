namespace StreamingJson.Tests;

/// <summary>A provider that has its rows at hand gives them without a look at the token: the encoder looks.</summary>
public class CancelledRowTests
{
    private static readonly FakeColumn[] Columns = [new("id", typeof(int)), new("v", typeof(string), "text")];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task TokenCancelledBetweenChunks_NeverWaits_EndsAllTheSame(bool hasLongColumn)
    {
        FakeReader reader = new(Columns, i => [i, "a"]);
        JsonEncoder encoder = JsonEncoder.Rows(reader, new JsonRowOptions { StreamedColumns = hasLongColumn ? ["v"] : [] });
        using CancellationTokenSource cancel = new();
        int chunks = 0;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (JsonChunk _ in encoder.EncodeAsync(new BlockWriter(4096), 64, cancel.Token))
            {
                cancel.Cancel();
                // It would go on for ever.
                if (++chunks > 1_000) return;
            }
        });
        Assert.Equal(1, reader.Disposals);
    }
}
