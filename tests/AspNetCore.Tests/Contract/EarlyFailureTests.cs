using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using StreamingJson.AspNetCore.Tests.Contract.Running;

namespace StreamingJson.AspNetCore.Tests.Contract;

/// <summary>A source that throws before its first item: nothing has been said yet, so a clean 500 can be, as with any other endpoint.</summary>
public sealed class EarlyFailureTests
{
    [Theory]
    [MemberData(nameof(Matrix.FormatProtocolAndCoding), MemberType = typeof(Matrix))]
    public async Task ExceptionHandler_ProblemWithoutWhatWasThrown(string format, string protocol, string coding)
    {
        AsyncSource<Row> source = new(_ => Row.FailingAfterAsync(0));
        await using StreamingApp app = await StreamingApp.StartWithProblemsAsync(() => StreamingResults.Array(source));
        WireAnswer answer = await WireAnswer.GetAsync(
            app.Client(protocol), $"/stream?format={format}", ("Accept-Encoding", coding), ("TE", "trailers"));
        AssertProblem(answer);
        LogLine outcome = await app.AssertEndedAsync(StreamEnd.SourceFailed, source);
        Assert.Equal(Supply.Failure, outcome.Error?.Message);
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2")]
    public async Task ExceptionHandler_UnwritableFirstItem_Problem(string protocol)
    {
        foreach (string format in new[] { "json", "jsonl", "json-seq", "sse" })
        {
            await using StreamingApp app = await StreamingApp.StartWithProblemsAsync(() => StreamingResults.Array([double.NaN]));
            AssertProblem(await WireAnswer.GetAsync(app.Client(protocol), $"/stream?format={format}"));
            await app.AssertEndedAsync(StreamEnd.SourceFailed);
        }
    }

    [Fact]
    public async Task ExceptionHandler_SourceThatCannotEvenBegin_Problem()
    {
        AsyncSource<Row> source = new(_ => throw new InvalidDataException(Supply.Failure));
        await using StreamingApp app = await StreamingApp.StartWithProblemsAsync(() => StreamingResults.Array(source));
        AssertProblem(await WireAnswer.GetAsync(app.Client(), "/stream"));
        await app.AssertIdleAsync();
    }

    [Fact]
    public async Task NoHandler_TheConnectionGoesOn()
    {
        await using StreamingApp app = await StreamingApp.StartAsync(() => StreamingResults.Array(Row.FailingAfter(0)));
        using RawClient client = await app.ConnectAsync();
        for (int i = 0; i < 3; i++)
        {
            await client.SendAsync("GET /stream HTTP/1.1\r\nHost: here\r\nTE: trailers\r\n\r\n");
            RawHead head = await client.ReadHeadAsync();
            Assert.Equal(500, head.Status);
            Assert.Null(head["Trailer"]);
            if (head.ContentLength is long length) await client.SkipAsync(length);
            else Assert.Empty((await ChunkedBody.ReadAsync(client)).Trailers);
        }
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2")]
    public async Task OwnHandler_SeesTheExceptionFirst(string protocol)
    {
        Exception? seen = null;
        await using StreamingApp app = await StreamingApp.StartAsync(web =>
        {
            web.UseExceptionHandler(handler => handler.Run(context =>
            {
                seen = context.Features.Get<IExceptionHandlerFeature>()?.Error;
                context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                return context.Response.WriteAsync("the application's own");
            }));
            web.MapGet("/stream", () => StreamingResults.Array(Row.FailingAfterAsync(0)));
        });
        WireAnswer answer = await WireAnswer.GetAsync(app.Client(protocol), "/stream");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "the application's own"), (answer.Head.StatusCode, answer.Text));
        Assert.Equal(Supply.Failure, Assert.IsType<InvalidDataException>(seen).Message);
        await app.AssertEndedAsync(StreamEnd.SourceFailed);
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2")]
    public async Task NotOurException_IsTheServers(string protocol)
    {
        await using StreamingApp app = await StreamingApp.StartAsync(() => throw new InvalidDataException(Supply.Failure));
        WireAnswer answer = await WireAnswer.GetAsync(app.Client(protocol), "/stream");
        Assert.Equal((HttpStatusCode.InternalServerError, ""), (answer.Head.StatusCode, answer.Text));
    }

    private static void AssertProblem(WireAnswer answer)
    {
        Assert.Equal(HttpStatusCode.InternalServerError, answer.Head.StatusCode);
        Assert.True(answer.IsWhole);
        Assert.Equal("application/problem+json", answer.Head.Content.Headers.ContentType?.MediaType);
        Assert.Empty(answer.Head.Content.Headers.ContentEncoding);
        using JsonDocument problem = JsonDocument.Parse(answer.Body);
        Assert.Equal(500, problem.RootElement.GetProperty("status").GetInt32());
        foreach (string secret in new[] { "shelf", "Exception", " at " })
            Assert.DoesNotContain(secret, answer.Text, StringComparison.Ordinal);
    }
}
