using StreamingJson.LoadClient.Fetching;

namespace StreamingJson.LoadClient.Tests.Fetching;

/// <summary>Into a pipe bytes go once.</summary>
public class OutputStreamTests
{
    private const int Cut = 100_000;
    private static readonly byte[] Json = RandomJson.Create(new Random(7), 300_000);

    [Fact]
    public async Task Run_ConnectionBreaks_TheBytesGoOn()
    {
        ServedDocument document = new(Json, "\"one\"") { Digest = ServedDocument.RightDigest(Json) };
        await using FetchServer server = await FetchServer.StartAsync((context, number) =>
            document.SendAsync(context, number < 2 ? Cut : int.MaxValue));
        MemoryStream output = new();
        FetchReport report = await FetchStage.PipeAsync(server.Url, output);
        Assert.Equal((null, 3, true), (report.Error, report.Attempts, report.DigestMatches));
        Assert.Equal(Json, output.ToArray());
    }

    [Fact]
    public async Task Run_DocumentChangesBetweenAttempts_FailsAndWritesNoMore()
    {
        byte[] other = RandomJson.Create(new Random(8), 300_000);
        await using FetchServer server = await FetchServer.StartAsync((context, number) => number == 0
            ? new ServedDocument(Json, "\"one\"").SendAsync(context, Cut)
            : new ServedDocument(other, "\"two\"").SendAsync(context));
        MemoryStream output = new();
        FetchReport report = await FetchStage.PipeAsync(server.Url, output);
        Assert.Equal("The document must be begun again, but its first bytes went to standard output; -o FILE can.", report.Error);
        Assert.Equal((Cut, false), (report.Bytes, report.IsVerified));
        Assert.Equal(Json[..Cut], output.ToArray());
    }

    [Fact]
    public async Task Run_NothingWrittenYet_MayBeBegunAgain()
    {
        await using FetchServer server = await FetchServer.StartAsync((context, number) => number == 0
            ? new ServedDocument(Json, "\"one\"").SendAsync(context, 0)
            : new ServedDocument(Json, "\"two\"").SendAsync(context));
        MemoryStream output = new();
        Assert.True((await FetchStage.PipeAsync(server.Url, output)).IsVerified);
        Assert.Equal(Json, output.ToArray());
    }

    // A pipe that is closed, or a full disk: the network is not to blame, so nobody asks it again.
    [Fact]
    public async Task Run_OutputTakesNothing_FailsAtOnce()
    {
        ServedDocument document = new(Json, "\"one\"");
        await using FetchServer server = await FetchServer.StartAsync((context, _) => document.SendAsync(context));
        FetchReport report = await FetchStage.PipeAsync(server.Url, new FullStream());
        Assert.Equal("standard output cannot be written: full", report.Error);
        Assert.Single(server.Asked);
    }

    private sealed class FullStream : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException("full");
    }
}
