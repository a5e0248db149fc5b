using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace StreamingJson.LoadClient.Tests.Fetching;

/// <summary>Nothing becomes the file that is not whole and verified.</summary>
public class VerifyingTests
{
    private static readonly byte[] Json = RandomJson.Create(new Random(3), 200_000);

    [Fact]
    public async Task Run_WrongDigest_Refused()
    {
        string other = ServedDocument.RightDigest([1, 2, 3]);
        ServedDocument document = new(Json, "\"one\"") { Digest = other };
        await using FetchServer server = await FetchServer.StartAsync((context, _) => document.SendAsync(context));
        using FetchStage stage = new();
        (int code, JsonElement report) = await stage.ReportAsync(stage.Settings(server.Url));
        Assert.Equal(1, code);
        Assert.Equal(
            $"The digest of the bytes is {ServedDocument.RightDigest(Json)}, but the server said {other}.\n",
            stage.Error.ToString());
        Assert.False(report.GetProperty("isVerified").GetBoolean());
        Assert.False(report.GetProperty("digestMatches").GetBoolean());
        Assert.True(report.GetProperty("isWholeJson").GetBoolean());
        Assert.False(File.Exists(stage.File));
        // What is known to be wrong is not gone on with.
        await stage.RunAsync(stage.Settings(server.Url));
        Assert.Equal(["", ""], server.Asked);
    }

    [Theory]
    [InlineData("sha-512=:AAAA:, {0}")]
    [InlineData("x=1,{0};y=2")]
    public async Task Run_RightDigestAmongOthers_Verified(string field)
    {
        string digest = string.Format(CultureInfo.InvariantCulture, field, ServedDocument.RightDigest(Json));
        ServedDocument document = new(Json, "\"one\"") { Digest = digest };
        await using FetchServer server = await FetchServer.StartAsync((context, _) => document.SendAsync(context));
        using FetchStage stage = new();
        (int code, JsonElement report) = await stage.ReportAsync(stage.Settings(server.Url) with { RequiresDigest = true });
        Assert.Equal((0, true), (code, report.GetProperty("digestMatches").GetBoolean()));
    }

    [Theory]
    [InlineData("sha-256=:AAAA:")]
    [InlineData("sha-256=AAAA")]
    [InlineData("sha-256=:not base64:")]
    public async Task Run_DigestThatCannotBeRead_Refused(string digest)
    {
        ServedDocument document = new(Json, "\"one\"") { Digest = digest };
        await using FetchServer server = await FetchServer.StartAsync((context, _) => document.SendAsync(context));
        await AssertRefusedAsync(server, "Repr-Digest cannot be read");
    }

    [Fact]
    public async Task Run_DigestRequiredAndNotSent_Refused()
    {
        ServedDocument document = new(Json, "\"one\"") { Digest = "sha-512=:AAAA:" };
        await using FetchServer server = await FetchServer.StartAsync((context, _) => document.SendAsync(context));
        using FetchStage stage = new();
        Assert.Equal(1, await stage.RunAsync(stage.Settings(server.Url) with { RequiresDigest = true }));
        Assert.False(File.Exists(stage.File));
    }

    [Fact]
    public async Task Run_BodyEndsWellButTooEarly_Refused()
    {
        ServedDocument document = new(Json[..100_000], "\"one\"");
        await using FetchServer server = await FetchServer.StartAsync((context, _) => document.SendAsync(context));
        await AssertRefusedAsync(server, "The JSON is not whole: the body ended well after 100000 bytes");
    }

    [Fact]
    public async Task Run_MoreBehindTheDocument_Refused()
    {
        ServedDocument document = new([.. Json, .. "[]"u8], "\"one\"");
        await using FetchServer server = await FetchServer.StartAsync((context, _) => document.SendAsync(context));
        await AssertRefusedAsync(server, $"byte {Json.Length}: expected the end, came `[]`");
    }

    [Fact]
    public async Task Run_EmptyBody_Refused()
    {
        ServedDocument document = new([], "\"one\"");
        await using FetchServer server = await FetchServer.StartAsync((context, _) => document.SendAsync(context));
        await AssertRefusedAsync(server, "The JSON is not whole");
    }

    // Nobody waits for the end of what is wrong at its beginning.
    [Fact]
    public async Task Run_NoJsonInAnEndlessBody_RefusedAtOnce()
    {
        await using FetchServer server = await FetchServer.StartAsync(async (context, _) =>
        {
            context.Response.ContentType = "application/json";
            byte[] bytes = Encoding.ASCII.GetBytes("[1,,2");
            while (!context.RequestAborted.IsCancellationRequested) await context.Response.Body.WriteAsync(bytes);
        });
        await AssertRefusedAsync(server, "The document is no JSON: byte 3: expected a value, came `,2");
    }

    [Fact]
    public async Task Run_CodingThatWasNotAskedFor_Refused()
    {
        await using FetchServer server = await FetchServer.StartAsync((context, _) =>
        {
            Assert.Equal("identity", context.Request.Headers.AcceptEncoding);
            context.Response.Headers.ContentEncoding = "gzip";
            return new ServedDocument(Json, "\"one\"").SendAsync(context);
        });
        await AssertRefusedAsync(server, "The server sends gzip, which was not asked for.");
    }

    [Fact]
    public async Task Run_NotJson_Refused()
    {
        ServedDocument document = new(Json, "\"one\"") { ContentType = "text/html; charset=utf-8" };
        await using FetchServer server = await FetchServer.StartAsync((context, _) => document.SendAsync(context));
        await AssertRefusedAsync(server, "The server sends text/html; JSON or lines of it can be checked.");
    }

    [Theory]
    [InlineData(StatusCodes.Status404NotFound, "404 Not Found")]
    [InlineData(StatusCodes.Status204NoContent, "204 No Content")]
    [InlineData(StatusCodes.Status206PartialContent, "206 Partial Content")]
    [InlineData(StatusCodes.Status416RangeNotSatisfiable, "416 Range Not Satisfiable")]
    public async Task Run_StatusThatStays_RefusedAfterOneRequest(int status, string reason)
    {
        await using FetchServer server = await FetchServer.StartAsync((context, _) =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        });
        await AssertRefusedAsync(server, $"The server answered {reason}.");
    }

    private static async Task AssertRefusedAsync(FetchServer server, string reason)
    {
        using FetchStage stage = new();
        Assert.Equal(1, await stage.RunAsync(stage.Settings(server.Url)));
        Assert.Contains(reason, stage.Error.ToString(), StringComparison.Ordinal);
        Assert.Single(stage.Error.ToString().TrimEnd().Split('\n'));
        Assert.False(File.Exists(stage.File));
        Assert.False(File.Exists(stage.Label));
        Assert.Single(server.Asked);
    }
}
