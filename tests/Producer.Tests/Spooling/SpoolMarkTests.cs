using System.Buffers;

namespace StreamingJson.Tests;

/// <summary>
/// A reader that is as fast as it can be still counts every item: what belongs to bytes is known before they are there.
/// </summary>
public sealed class SpoolMarkTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sj-marks-").FullName;

    [Fact]
    public async Task Flush_IsTold_BeforeItsBytesCanBeRead()
    {
        List<(long End, long Written)> told = [];
        using SpoolFile file = new(new SpoolOptions { Directory = _folder }, new SpoolBudget(SpoolBudget.Step));
        using SpoolWriter writer = new(file, end => told.Add((end, file.Written)));
        foreach (string text in new[] { "12345", "678" })
        {
            writer.Write(System.Text.Encoding.ASCII.GetBytes(text));
            await writer.FlushAsync();
        }

        Assert.Equal([(5, 0), (8, 5)], told);
    }

    [Fact]
    public async Task ShortDocuments_EveryItemIsCounted()
    {
        Spool spool = new(Cooperator.Shared, new SpoolOptions { Directory = _folder });
        for (int i = 0; i < 200; i++)
        {
            long items = 0;
            JsonEncoder encoder = spool.Through(JsonEncoder.Items([1, 2, 3], Stage.Info<int>()));
            await foreach (JsonChunk chunk in encoder.EncodeAsync(new BlockWriter(4096))) items += chunk.Items;
            Assert.Equal(3, items);
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
