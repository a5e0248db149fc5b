using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace StreamingJson.LoadClient.Tests.Fetching;

/// <summary>Wherever the connection breaks, and whatever the server does about ranges: the file is the document.</summary>
public class ResumingTests
{
    private static readonly byte[] First = RandomJson.Create(new Random(1), 300_000);
    private static readonly byte[] Second = RandomJson.Create(new Random(2), 250_000);

    [Fact]
    public async Task Run_FiftyCuts_TheWholeDocumentAndItsDigest()
    {
        const int Cuts = 50;
        Random random = new(50);
        byte[] bytes = RandomJson.Create(random, 3_000_000);
        ServedDocument document = new(bytes, "\"one\"") { Digest = ServedDocument.RightDigest(bytes) };
        await using FetchServer server = await FetchServer.StartAsync((context, number) =>
            document.SendAsync(context, number < Cuts ? random.Next(1, 50_000) : int.MaxValue, abort: number % 2 == 0));
        using FetchStage stage = new();

        (int code, JsonElement report) = await stage.ReportAsync(stage.Settings(server.Url) with { Attempts = Cuts });

        Assert.Equal(0, code);
        Assert.Equal(bytes, File.ReadAllBytes(stage.File));
        Assert.Equal(["document.json"], stage.Left);
        Assert.Equal(Cuts + 1, server.Asked.Length);
        Assert.True(server.Asked.Count(range => range.EndsWith("- \"one\"", StringComparison.Ordinal)) > Cuts / 2);
        Assert.Equal(document.Digest, report.GetProperty("digest").GetString());
        Assert.Equal(Cuts + 1, report.GetProperty("attempts").GetInt32());
        Assert.Equal(bytes.Length, report.GetProperty("bytes").GetInt64());
        Assert.True(report.GetProperty("digestMatches").GetBoolean());
        Assert.True(report.GetProperty("isVerified").GetBoolean());
        Assert.Equal("", stage.Error.ToString());
    }

    [Fact]
    public async Task Run_DocumentChangesBetweenAttempts_TheNewOneAlone()
    {
        ServedDocument one = new(First, "\"one\"") { Digest = ServedDocument.RightDigest(First) };
        ServedDocument two = new(Second, "\"two\"") { Digest = ServedDocument.RightDigest(Second) };
        await using FetchServer server = await FetchServer.StartAsync((context, number) => number switch
        {
            0 => one.SendAsync(context, 100_000),
            1 => two.SendAsync(context, 50_000),
            _ => two.SendAsync(context),
        });
        await AssertFetchedAsync(server, Second, ["", "bytes=100000- \"one\"", "bytes=50000- \"two\""]);
    }

    [Fact]
    public async Task Run_ServerWithoutRanges_BegunAgain()
    {
        ServedDocument document = new(First, "\"one\"");
        await using FetchServer server = await FetchServer.StartAsync((context, number) =>
            document.SendWholeAsync(context, number == 0 ? 100_000 : int.MaxValue));
        await AssertFetchedAsync(server, First, ["", "bytes=100000- \"one\""]);
    }

    [Theory]
    [InlineData("W/\"one\"")]
    [InlineData("")]
    public async Task Run_NoStrongTag_NoRangeIsAskedFor(string tag)
    {
        ServedDocument document = new(First, tag);
        await using FetchServer server = await FetchServer.StartAsync((context, number) =>
            document.SendAsync(context, number == 0 ? 100_000 : int.MaxValue));
        await AssertFetchedAsync(server, First, ["", ""]);
    }

    // Each of these parts must not be put behind the bytes that are there, even where the status and the tag are right.
    [Theory]
    [InlineData("bytes 99999-*", "\"one\"")]
    [InlineData("bytes 100001-{last}/{all}", "\"one\"")]
    [InlineData("bytes 0-{last}/{all}", "\"one\"")]
    [InlineData("bytes 100000-{last}/*", "\"one\"")]
    [InlineData("bytes 100000-{last}/999999", "\"one\"")]
    [InlineData("items 100000-{last}/{all}", "\"one\"")]
    [InlineData("", "\"one\"")]
    [InlineData("bytes 100000-{last}/{all}", "\"two\"")]
    [InlineData("bytes 100000-{last}/{all}", "W/\"one\"")]
    [InlineData("bytes 100000-{last}/{all}", "")]
    public async Task Run_PartThatDoesNotFit_BegunAgainWithoutRange(string contentRange, string tag)
    {
        ServedDocument document = new(First, "\"one\"");
        string range = contentRange.Replace("{last}", $"{First.Length - 1}", StringComparison.Ordinal)
            .Replace("{all}", $"{First.Length}", StringComparison.Ordinal);
        await using FetchServer server = await StartAsync(document, async context =>
        {
            context.Response.StatusCode = StatusCodes.Status206PartialContent;
            context.Response.ContentType = "application/json";
            context.Response.Headers.ContentRange = range;
            context.Response.Headers.ETag = tag;
            await context.Response.Body.WriteAsync(First.AsMemory(100_000));
        });
        await AssertFetchedAsync(server, First, ["", "bytes=100000- \"one\"", ""]);
    }

    [Fact]
    public async Task Run_PartLongerThanItSays_BegunAgainWithoutRange()
    {
        ServedDocument document = new(First, "\"one\"");
        await using FetchServer server = await StartAsync(document, async context =>
        {
            context.Response.StatusCode = StatusCodes.Status206PartialContent;
            context.Response.Headers.ContentRange = $"bytes 100000-{First.Length - 1}/{First.Length}";
            context.Response.Headers.ETag = "\"one\"";
            await context.Response.Body.WriteAsync(First.AsMemory(100_000));
            await context.Response.Body.WriteAsync(new byte[] { (byte)' ' });
        });
        await AssertFetchedAsync(server, First, ["", "bytes=100000- \"one\"", ""]);
    }

    [Fact]
    public async Task Run_PartShorterThanAskedFor_TheRestIsAskedForToo()
    {
        ServedDocument document = new(First, "\"one\"");
        await using FetchServer server = await StartAsync(document, async context =>
        {
            context.Response.StatusCode = StatusCodes.Status206PartialContent;
            context.Response.Headers.ContentRange = $"bytes 100000-199999/{First.Length}";
            context.Response.Headers.ETag = "\"one\"";
            await context.Response.Body.WriteAsync(First.AsMemory(100_000, 100_000));
        });
        await AssertFetchedAsync(server, First, ["", "bytes=100000- \"one\"", "bytes=200000- \"one\""]);
    }

    [Fact]
    public async Task Run_RangeNotSatisfiable_BegunAgainWithoutRange()
    {
        ServedDocument document = new(First, "\"one\"");
        await using FetchServer server = await StartAsync(document, context =>
        {
            context.Response.StatusCode = StatusCodes.Status416RangeNotSatisfiable;
            context.Response.Headers.ContentRange = "bytes */5000";
            return Task.CompletedTask;
        });
        await AssertFetchedAsync(server, First, ["", "bytes=100000- \"one\"", ""]);
    }

    [Fact]
    public async Task Run_ChunkedAnswerBreaks_GoneOnWith()
    {
        ServedDocument document = new(First, "\"one\"");
        await using FetchServer server = await FetchServer.StartAsync(async (context, number) =>
        {
            if (number > 0)
            {
                await document.SendAsync(context);
                return;
            }

            context.Response.ContentType = "application/json";
            context.Response.Headers.ETag = "\"one\"";
            await context.Response.Body.WriteAsync(First.AsMemory(0, 100_000));
            await context.Response.Body.FlushAsync();
            context.Abort();
        });
        using FetchStage stage = new();
        Assert.Equal(0, await stage.RunAsync(stage.Settings(server.Url)));
        Assert.Equal(First, File.ReadAllBytes(stage.File));
        Assert.Equal(2, server.Asked.Length);
    }

    [Fact]
    public async Task Run_LinesThatBreak_GoneOnWith()
    {
        byte[] lines = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 50_000).Select(i => $"{{\"id\":{i}}}\n")));
        ServedDocument document = new(lines, "\"one\"") { ContentType = "application/x-ndjson; charset=utf-8" };
        await using FetchServer server = await FetchServer.StartAsync((context, number) =>
            document.SendAsync(context, number == 0 ? 100_000 : int.MaxValue));
        await AssertFetchedAsync(server, lines, ["", "bytes=100000- \"one\""]);
    }

    // The first answer is cut, the second is the test's, and then all is well.
    private static Task<FetchServer> StartAsync(ServedDocument document, Func<HttpContext, Task> second) =>
        FetchServer.StartAsync((context, number) =>
            number == 1 ? second(context) : document.SendAsync(context, number == 0 ? 100_000 : int.MaxValue));

    private static async Task AssertFetchedAsync(FetchServer server, byte[] expected, string[] asked)
    {
        using FetchStage stage = new();
        Assert.Equal((0, ""), (await stage.RunAsync(stage.Settings(server.Url)), stage.Error.ToString()));
        Assert.Equal(expected, File.ReadAllBytes(stage.File));
        Assert.Equal(asked, server.Asked);
        Assert.Equal(["document.json"], stage.Left);
    }
}
