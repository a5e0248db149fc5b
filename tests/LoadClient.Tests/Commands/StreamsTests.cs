using System.Text;
using Microsoft.AspNetCore.Http;

namespace StreamingJson.LoadClient.Tests.Commands;

/// <summary>Streams that are wrong are found, by every command that reads them.</summary>
public class StreamsTests
{
    private static readonly string Right = $"[{string.Join(',', Enumerable.Range(0, 50_000))}]";

    public static TheoryData<string> Wrong => new(
        Right.Replace(",31415,", ",31416,", StringComparison.Ordinal),
        Right[..^1],
        Right[..100_000],
        Right + "]",
        "[]");

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task Mixed_WrongDocument_IsFound(string document)
    {
        await using OwnServer server = await OwnServer.WithBigAsync(context => context.Response.WriteAsync(document));
        ClientRun run = await Mixed(server);
        Assert.Equal(1, run.ExitCode);
        Assert.True(run.Errors("wrong-document", "streams") > 0);
        Assert.Contains("A stream was wrong: byte ", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task Compare_WrongDocument_IsFound(string document)
    {
        await using OwnServer right = await OwnServer.WithBigAsync(context => context.Response.WriteAsync(Right));
        await using OwnServer wrong = await OwnServer.WithBigAsync(context => context.Response.WriteAsync(document));
        ClientRun run = await ClientRun.RunAsync("compare", $"{right.Url}/big?length=50000", $"{wrong.Url}/big?length=50000",
            "--rounds", "1", "--duration", "200ms", "--connections", "2");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains($"{wrong.Url}/big?length=50000: A document was wrong: byte ", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(right.Url, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Slow_WrongDocument_IsFound()
    {
        string document = Right.Replace(",7,", ",8,", StringComparison.Ordinal);
        await using OwnServer server = await OwnServer.WithBigAsync(context => context.Response.WriteAsync(document));
        ClientRun run = await ClientRun.RunAsync(
            "slow", server.Url, "--clients", "3", "--length", "50000", "--bytes-per-second", "100000", "--duration", "20s");
        Assert.Equal((1, 3), (run.ExitCode, run.Errors("wrong-document")));
        Assert.Contains("expected `7,", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mixed_RightDocuments_EndAndBeginAgain()
    {
        await using OwnServer server = await OwnServer.WithBigAsync(context => context.Response.WriteAsync(Right));
        ClientRun run = await Mixed(server);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.True(run.Json.GetProperty("streams").GetProperty("documents").GetInt64() > 2);
        Assert.Equal(0, run.Json.GetProperty("streams").GetProperty("errors").GetInt64());
    }

    [Fact]
    public async Task Mixed_BrokenOff_IsCountedAndNotWrong()
    {
        await using OwnServer server = await OwnServer.WithBigAsync(async context =>
        {
            context.Response.ContentLength = Right.Length;
            await context.Response.Body.WriteAsync(Encoding.ASCII.GetBytes(Right[..70_000]));
            await context.Response.Body.FlushAsync();
            context.Abort();
        });
        ClientRun run = await Mixed(server);
        Assert.True(run.Errors("broken", "streams") > 0);
        Assert.Equal(0, run.Errors("wrong-document", "streams"));
    }

    [Fact]
    public async Task Mixed_StreamsAreRefused_Fails()
    {
        await using OwnServer server = await OwnServer.WithBigAsync(context =>
        {
            context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
            return Task.CompletedTask;
        });
        ClientRun run = await Mixed(server);
        Assert.Equal(1, run.ExitCode);
        Assert.True(run.Errors("status-429", "streams") > 0);
        Assert.Contains("No stream had a byte.", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mixed_Limits_AreHeldAgainstTheRatioAndTheThroughput()
    {
        await using OwnServer server = await OwnServer.WithBigAsync(context => context.Response.WriteAsync(Right));
        ClientRun run = await Mixed(server, "--max-ratio", "0.0000001", "--min-throughput", "1e9");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("FAILED: --max-ratio", run.Out, StringComparison.Ordinal);
        Assert.Contains("FAILED: --min-throughput", run.Out, StringComparison.Ordinal);
    }

    private static Task<ClientRun> Mixed(OwnServer server, params string[] more) => ClientRun.RunAsync(
    [
        "mixed", server.Url, "--streams", "2", "--length", "50000", "--rate", "100", "--duration", "300ms", "--warmup", "0s",
        "--connections", "2", .. more,
    ]);
}
