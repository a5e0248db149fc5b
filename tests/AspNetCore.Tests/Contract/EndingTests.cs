using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using StreamingJson.AspNetCore.Tests.Contract.Running;
using StreamingJson.Tests;

namespace StreamingJson.AspNetCore.Tests.Contract;

/// <summary>Whose doing an end was, and what the reader and whoever comes behind sees of it.</summary>
public sealed class EndingTests
{
    private const int Items = 20_000;

    /// <summary>Somebody catches what the source has thrown, and answers without clearing what was there.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(Items)]
    public async Task MiddlewareWritesAfterAFailure_TheNextAnswerIsInStep_OrTheConnectionIsClosed(int items)
    {
        await using StreamingApp app = await StreamingApp.StartAsync(web =>
        {
            web.Use(async (context, next) =>
            {
                try
                {
                    await next(context);
                }
                catch (InvalidDataException)
                {
                    await context.Response.WriteAsync("oops");
                }
            });
            web.MapGet("/stream", () => StreamingResults.Array(Row.FailingAfterAsync(items)));
        });
        using RawClient client = await app.ConnectAsync();
        await client.SendAsync("GET /stream HTTP/1.1\r\nHost: here\r\nTE: trailers\r\n\r\nGET / HTTP/1.1\r\nHost: here\r\n\r\n");
        RawHead head = await client.ReadHeadAsync();
        if (items == 0)
        {
            byte[] body = head.ContentLength is long length ? await client.ReadExactlyAsync(length) : (await ChunkedBody.ReadAsync(client)).Bytes;
            Assert.Equal("oops", Encoding.ASCII.GetString(body));
            Assert.Equal(200, (await client.ReadHeadAsync()).Status);
            return;
        }

        string rest = Encoding.ASCII.GetString((await client.ReadToEndAsync()).Bytes);
        Assert.DoesNotContain("\r\n0\r\n", rest, StringComparison.Ordinal);
        Assert.DoesNotContain("HTTP/1.1 200", rest, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2")]
    public async Task OneEncoderOfRows_TwoReadersAtOnce_EachHasItsOwnCursor(string protocol)
    {
        // A recipe that any number of requests share.
        Dictionary<int, TaskCompletionSource> gates = new() { [1] = new(), [2] = new() };
        int uses = 0;
        JsonEncoder rows = JsonEncoder.Rows(_ => ValueTask.FromResult<System.Data.Common.DbCommand>(
            Command(Interlocked.Increment(ref uses) is var use && use == 1 ? Items : 10, gates[use].Task)), new JsonRowOptions { KeyColumn = "id" });
        await using StreamingApp app = await StreamingApp.StartAsync(() => StreamingResults.Document<object>(rows));
        Task<WireAnswer> first = WireAnswer.GetAsync(app.Client(protocol), "/stream", ("TE", "trailers"));
        await Eventually.Holds(() => Volatile.Read(ref uses) == 1);
        Task<WireAnswer> second = WireAnswer.GetAsync(app.Client(protocol), "/stream", ("TE", "trailers"));
        await Eventually.Holds(() => Volatile.Read(ref uses) == 2);
        gates[2].SetResult();
        Assert.Equal("10", (await second).Trailer("Stream-Cursor"));
        gates[1].SetResult();
        Assert.Equal($"{Items}", (await first).Trailer("Stream-Cursor"));
    }

    [Theory]
    [InlineData(0, "1.1")]
    [InlineData(0, "2")]
    [InlineData(Items, "1.1")]
    [InlineData(Items, "2")]
    public async Task RequestTimesOut_ItsOwnAnswer_OrABrokenStream(int items, string protocol)
    {
        AsyncSource<Row> source = new(token => Row.SilentAfterAsync(items, token));
        await using StreamingApp app = await StreamingApp.StartAsync(
            web =>
            {
                web.UseRequestTimeouts();
                web.MapGet("/stream", () => source).WithStreamingJson().WithRequestTimeout(new RequestTimeoutPolicy
                {
                    Timeout = TimeSpan.FromMilliseconds(300),
                    TimeoutStatusCode = 504,
                    WriteTimeoutResponse = context => context.Response.WriteAsync("too late"),
                });
            },
            build: builder => builder.Services.AddRequestTimeouts());
        WireAnswer answer = await WireAnswer.GetAsync(app.Client(protocol), "/stream");
        if (items == 0) Assert.Equal((HttpStatusCode.GatewayTimeout, "too late", true), (answer.Head.StatusCode, answer.Text, answer.IsWhole));
        else Assert.Equal((HttpStatusCode.OK, false), (answer.Head.StatusCode, answer.IsWhole));
        await app.AssertEndedAsync(StreamEnd.TimedOut, source);
        Assert.DoesNotContain(app.Log.Lines, line => line.Level >= LogLevel.Error);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public async Task BodyThrows_TheResponseHasFailed(int flushes)
    {
        AsyncSource<Row> source = new(Row.EndlessAsync);
        await using StreamingApp app = await StreamingApp.StartAsync(web =>
        {
            web.Use((context, next) =>
            {
                IHttpResponseBodyFeature body = context.Features.Get<IHttpResponseBodyFeature>()!;
                if (context.Request.Path == "/stream") context.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(new Throws(body.Stream, flushes), body));
                return next(context);
            });
            web.MapGet("/stream", () => StreamingResults.Array(source));
        });
        WireAnswer answer = await WireAnswer.GetAsync(app.Client(), "/stream");
        Assert.False(answer.Head.StatusCode == HttpStatusCode.OK && answer.IsWhole);
        LogLine line = await app.AssertEndedAsync(StreamEnd.ResponseFailed, source);
        Assert.Equal((LogLevel.Error, Throws.Fault), (line.Level, line.Error?.Message));
    }

    /// <summary>Some readers drop what they have not handed on when a connection ends abruptly.</summary>
    [Theory]
    [InlineData("jsonl", "1.1", "identity")]
    [InlineData("jsonl", "2", "identity")]
    [InlineData("json-seq", "1.1", "gzip")]
    [InlineData("sse", "1.1", "identity")]
    [InlineData("sse", "2", "br")]
    public async Task EndCleanly_IsAskedFor_RecordsEndBehindTheFailure_AnArrayDoesNot(string format, string protocol, string coding)
    {
        await using StreamingApp app = await StreamingApp.StartAsync(
            () => StreamingResults.Array(Row.FailingAfterAsync(Items)), options => options.EndCleanlyAfterFailure = true);
        WireAnswer answer = await WireAnswer.GetAsync(app.Client(protocol), $"/stream?format={format}", ("Accept-Encoding", coding));
        Assert.True(answer.IsWhole);
        Records records = Records.Read(format, Coding.Decode(coding, answer.Body).Bytes);
        Assert.Equal(Items, records.Items.Count);
        Assert.NotNull(records.Error);
        await app.AssertEndedAsync(StreamEnd.SourceFailed);
        Assert.False((await WireAnswer.GetAsync(app.Client(protocol), "/stream", ("Accept-Encoding", coding))).IsWhole);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(413)]
    public async Task LazySourceRefusesItsRequest_BeforeItsFirstItem_IsTheFrameworksAnswer(int status)
    {
        await using StreamingApp app = await StreamingApp.StartAsync(web =>
        {
            web.MapGet("/stock", () => Refuses(status));
            web.MapGet("/adopted", () => Refuses(status)).WithStreamingJson();
            web.MapGet("/result", () => StreamingResults.Array(Refuses(status)));
        });
        foreach (string path in new[] { "/stock", "/adopted", "/result" })
            Assert.Equal(status, (int)(await WireAnswer.GetAsync(app.Client(), path)).Head.StatusCode);
    }

    private static FakeCommand Command(int rows, Task begins) =>
        new(new FakeReader([new("id", typeof(int))], i => i < rows ? [i + 1] : null) { Step = _ => begins });

    private static async IAsyncEnumerable<int> Refuses(int status)
    {
        await Task.Yield();
        if (status > 0) throw new BadHttpRequestException("It is not what it says.", status);
        yield return 1;
    }

    private sealed class Throws(Stream inner, int flushes) : Stream
    {
        public const string Fault = "the body is broken";
        private int _flushes;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Flush() => inner.Flush();

        public override Task FlushAsync(CancellationToken cancellationToken) =>
            _flushes++ < flushes ? inner.FlushAsync(cancellationToken) : throw new IOException(Fault);

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => inner.Write(buffer, offset, count);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            inner.WriteAsync(buffer, cancellationToken);
    }
}
