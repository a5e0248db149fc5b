using Microsoft.AspNetCore.Http;

namespace StreamingJson.LoadClient.Tests.Fetching;

/// <summary>What one run leaves, and what the next one does with it.</summary>
public class PartFileTests
{
    private const int Cut = 100_000;
    private static readonly byte[] Json = RandomJson.Create(new Random(5), 300_000);

    [Fact]
    public async Task Run_PartOfAnEarlierRun_GoneOnWith()
    {
        ServedDocument document = new(Json, "\"one\"") { Digest = ServedDocument.RightDigest(Json) };
        await using FetchServer server = await StartAsync(document);
        using FetchStage stage = await LeavePartAsync(server);

        Assert.Equal(0, await stage.RunAsync(stage.Settings(server.Url)));

        Assert.Equal($"bytes={Cut}- \"one\"", server.Asked[2]);
        Assert.Equal(Json, File.ReadAllBytes(stage.File));
        Assert.Equal(["document.json"], stage.Left);
        Assert.Contains("is the server's digest too", stage.Output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_PartThatWasWholeAlready_VerifiedAndRenamed()
    {
        await using FetchServer server = await StartAsync(new ServedDocument(Json, "\"one\""));
        using FetchStage stage = await LeavePartAsync(server);
        File.WriteAllBytes(stage.Part, Json);
        Assert.Equal((0, ""), (await stage.RunAsync(stage.Settings(server.Url)), stage.Error.ToString()));
        Assert.Equal(Json, File.ReadAllBytes(stage.File));
        Assert.Equal($"bytes={Json.Length}- \"one\"", server.Asked[2]);
    }

    [Theory]
    [InlineData("no label")]
    [InlineData("broken label")]
    [InlineData("another document's label")]
    [InlineData("label of null")]
    [InlineData("broken part")]
    public async Task Run_PartThatIsWorthNothing_BegunAgain(string what)
    {
        await using FetchServer server = await StartAsync(new ServedDocument(Json, "\"one\""));
        using FetchStage stage = await LeavePartAsync(server);
        switch (what)
        {
            case "no label":
                File.Delete(stage.Label);
                break;
            case "broken label":
                File.WriteAllText(stage.Label, "{");
                break;
            case "label of null":
                File.WriteAllText(stage.Label, "null");
                break;
            case "another document's label":
                string label = File.ReadAllText(stage.Label);
                File.WriteAllText(stage.Label, label.Replace("/document", "/other", StringComparison.Ordinal));
                break;
            default:
                // As a file system may leave it where the power went.
                byte[] part = File.ReadAllBytes(stage.Part);
                part.AsSpan(Cut / 2).Clear();
                File.WriteAllBytes(stage.Part, part);
                break;
        }

        Assert.Equal((0, ""), (await stage.RunAsync(stage.Settings(server.Url)), stage.Error.ToString()));
        Assert.Equal("", server.Asked[2]);
        Assert.Equal(Json, File.ReadAllBytes(stage.File));
    }

    [Fact]
    public async Task Run_DocumentHasChangedSince_BegunAgain()
    {
        byte[] other = RandomJson.Create(new Random(6), 100);
        await using FetchServer server = await StartAsync(
            new ServedDocument(Json, "\"one\""), later: new ServedDocument(other, "\"two\""));
        using FetchStage stage = await LeavePartAsync(server);
        Assert.Equal(0, await stage.RunAsync(stage.Settings(server.Url)));
        Assert.Equal(other, File.ReadAllBytes(stage.File));
        Assert.Equal(["document.json"], stage.Left);
    }

    [Fact]
    public async Task Run_FileExists_RefusedWithoutARequest()
    {
        await using FetchServer server = await StartAsync(new ServedDocument(Json, "\"one\""));
        using FetchStage stage = new();
        File.WriteAllText(stage.File, "old");
        Assert.Equal(1, await stage.RunAsync(stage.Settings(server.Url)));
        Assert.Equal($"{stage.File} exists; --force replaces it.\n", stage.Error.ToString());
        Assert.Equal(("old", 0), (File.ReadAllText(stage.File), server.Asked.Length));
        Assert.Equal(["document.json"], stage.Left);
    }

    [Fact]
    public async Task Run_FileExistsAndForced_ReplacedOnlyByWhatIsWhole()
    {
        await using FetchServer server = await StartAsync(new ServedDocument(Json, "\"one\""));
        using FetchStage stage = new();
        File.WriteAllText(stage.File, "old");
        Assert.Equal(1, await stage.RunAsync(stage.Settings(server.Url) with { ReplacesFile = true }));
        Assert.Equal("old", File.ReadAllText(stage.File));
        Assert.Equal(0, await stage.RunAsync(stage.Settings(server.Url) with { ReplacesFile = true }));
        Assert.Equal(Json, File.ReadAllBytes(stage.File));
    }

    [Fact]
    public async Task Run_FileThatCannotBe_OneLine()
    {
        await using FetchServer server = await StartAsync(new ServedDocument(Json, "\"one\""));
        using FetchStage stage = new();
        foreach (string file in new[] { Path.GetDirectoryName(stage.File)!, Path.Combine(stage.File, "nowhere", "file") })
            Assert.Equal(1, await stage.RunAsync(stage.Settings(server.Url) with { File = file }));
        Assert.Equal(2, stage.Error.ToString().TrimEnd().Split('\n').Length);
        Assert.Empty(server.Asked);
    }

    [Fact]
    public async Task Run_AnotherRunWritesThePart_Refused()
    {
        await using FetchServer server = await StartAsync(new ServedDocument(Json, "\"one\""));
        using FetchStage stage = new();
        using (new FileStream(stage.Part, FileMode.Create, FileAccess.ReadWrite, FileShare.None))
            Assert.Equal(1, await stage.RunAsync(stage.Settings(server.Url)));
        Assert.Empty(server.Asked);
    }

    [Fact]
    public async Task Run_Cancelled_ThePartStays()
    {
        using CancellationTokenSource cancel = new();
        ServedDocument document = new(Json, "\"one\"");
        await using FetchServer server = await FetchServer.StartAsync(async (context, number) =>
        {
            if (number == 0) await document.SendAsync(context, Cut);
            else await cancel.CancelAsync();
        });
        using FetchStage stage = new();
        Assert.Equal(130, await stage.RunAsync(stage.Settings(server.Url) with { Attempts = 2 }, cancellationToken: cancel.Token));
        Assert.Equal($"Cancelled at byte {Cut}.\n", stage.Error.ToString());
        Assert.True(File.Exists(stage.Label));
        Assert.Equal(Json[..Cut], File.ReadAllBytes(stage.Part));
    }

    // The first request is cut, the second refused, so that the run ends; from the third on the answers are whole.
    private static Task<FetchServer> StartAsync(ServedDocument document, ServedDocument? later = null) =>
        FetchServer.StartAsync((context, number) =>
        {
            if (number == 0) return document.SendAsync(context, Cut);
            if (number > 1) return (later ?? document).SendAsync(context);
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        });

    private static async Task<FetchStage> LeavePartAsync(FetchServer server)
    {
        FetchStage stage = new();
        Assert.Equal(1, await stage.RunAsync(stage.Settings(server.Url)));
        Assert.Equal("The server answered 403 Forbidden.\n", stage.Error.ToString());
        Assert.Equal(["document.json.part", "document.json.part.tag"], stage.Left);
        Assert.Equal(Cut, new FileInfo(stage.Part).Length);
        stage.Error.GetStringBuilder().Clear();
        return stage;
    }
}
