using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using StreamingJson.AspNetCore.Tests.Contract.Running;

namespace StreamingJson.AspNetCore.Tests.Contract;

/// <summary>HTTP/1.0 has no chunks: the end of a body is its length, or the end of the connection.</summary>
public sealed class Http10Tests
{
    private const int Items = 5_000;
    private const int Count = 1_000;

    private static readonly byte[] Whole = JsonSerializer.SerializeToUtf8Bytes(Row.Endless().Take(Items), Row.Options);
    private static readonly byte[] Document = JsonSerializer.SerializeToUtf8Bytes(Enumerable.Range(0, Count));

    public static TheoryData<string, string> FormatAndCoding()
    {
        TheoryData<string, string> data = [];
        foreach (string format in new[] { "json", "jsonl", "json-seq", "sse" })
            foreach (string coding in new[] { "identity", "gzip", "br" }) data.Add(format, coding);
        return data;
    }

    [Fact]
    public async Task KnownLength_KeepAlive_TheConnectionGoesOn()
    {
        await using StreamingApp app = await StartAsync();
        using RawClient client = await app.ConnectAsync();
        foreach (string range in new[] { "", "Range: bytes=5-9\r\n", "" })
        {
            await SendAsync(client, "/document", $"Connection: keep-alive\r\n{range}");
            RawHead head = await client.ReadHeadAsync();
            byte[] expected = range == "" ? Document : Document[5..10];
            Assert.Equal((range == "" ? 200 : 206, (long)expected.Length), (head.Status, head.ContentLength!.Value));
            Assert.Equal("keep-alive", head["Connection"]);
            Assert.Equal(expected, await client.ReadExactlyAsync(expected.Length));
        }

        await SendAsync(client, "/document", "");
        await client.ReadHeadAsync();
        RawRest rest = await client.ReadToEndAsync();
        Assert.Equal(Document, rest.Bytes);
        Assert.False(rest.IsReset);
    }

    /// <summary>Whoever asks for the connection to go on cannot have it here; nor trailers, nor HTTP/1.1's framing.</summary>
    [Theory]
    [MemberData(nameof(FormatAndCoding))]
    public async Task UnknownLength_EndsWithTheConnection(string format, string coding)
    {
        await using StreamingApp app = await StartAsync();
        using RawClient client = await app.ConnectAsync();
        await SendAsync(client, $"/stream?format={format}",
            $"Connection: keep-alive, TE\r\nTE: trailers, chunked\r\nAccept-Encoding: {coding}\r\n");
        RawHead head = await client.ReadHeadAsync();
        Assert.Equal(200, head.Status);
        foreach (string none in new[] { "Content-Length", "Transfer-Encoding", "Trailer" }) Assert.Null(head[none]);
        Assert.NotEqual("keep-alive", head["Connection"]);
        Assert.Equal(coding == "identity" ? null : coding, head["Content-Encoding"]);
        RawRest rest = await client.ReadToEndAsync();
        Assert.False(rest.IsReset);
        (byte[] body, bool isWhole) = Coding.Decode(coding, rest.Bytes);
        Assert.True(isWhole);
        if (format == "json") Assert.Equal(Whole, body);
        Records records = Records.Read(format, body);
        Assert.Equal((Items, null as JsonElement?), (records.Items.Count, records.Error));
        await app.AssertEndedAsync(StreamEnd.Completed);
    }

    /// <summary>A close would look like the end. The reset comes behind what there is, as with any other protocol.</summary>
    [Theory]
    [MemberData(nameof(FormatAndCoding))]
    public async Task UnknownLength_LateFailure_WholeItems_ThenAReset(string format, string coding)
    {
        AsyncSource<Row> source = new(_ => Row.FailingAfterAsync(Items));
        await using StreamingApp app = await StreamingApp.StartAsync(() => StreamingResults.Array(source));
        using RawClient client = await app.ConnectAsync();
        await SendAsync(client, $"/stream?format={format}", $"Accept-Encoding: {coding}\r\n");
        Assert.Equal(200, (await client.ReadHeadAsync()).Status);
        RawRest rest = await client.ReadToEndAsync();
        Assert.True(rest.IsReset);
        Records records = Records.Read(format, Coding.Decode(coding, rest.Bytes).Bytes);
        Assert.Equal((Items, format != "json"), (records.Items.Count, records.Error is not null));
        await app.AssertEndedAsync(StreamEnd.SourceFailed, source);
    }

    [Theory]
    [InlineData(StreamEnd.SourceTimedOut, "identity")]
    [InlineData(StreamEnd.SourceTimedOut, "gzip")]
    [InlineData(StreamEnd.Stalled, "identity")]
    [InlineData(StreamEnd.Stalled, "br")]
    public async Task UnknownLength_QuietSourceOrReader_IsAReset(StreamEnd end, string coding)
    {
        AsyncSource<Row> source = new(token => end == StreamEnd.Stalled ? Row.EndlessAsync(token) : Row.SilentAfterAsync(Items, token));
        await using StreamingApp app = await StreamingApp.StartAsync(() => StreamingResults.Array(source), options =>
        {
            if (end == StreamEnd.Stalled) options.Producer.StallTimeout = TimeSpan.FromMilliseconds(200);
            else options.Producer.SourceTimeout = TimeSpan.FromMilliseconds(100);
        });
        using RawClient client = await app.ConnectAsync();
        await SendAsync(client, "/stream", $"Accept-Encoding: {coding}\r\n");
        Assert.Equal(200, (await client.ReadHeadAsync()).Status);
        await Eventually.Holds(() => app.Log.Outcomes > 0);
        Assert.True((await client.ReadToEndAsync()).IsReset);
        await app.AssertEndedAsync(end, source);
    }

    [Fact]
    public async Task KnownLength_LateFailure_FewerBytes()
    {
        const int length = 100_000, there = 50_000;
        await using StreamingApp app = await StreamingApp.StartAsync(() =>
            StreamingResults.Document<object>(new FailingDocument(length, there)));
        using RawClient client = await app.ConnectAsync();
        await SendAsync(client, "/stream", "Connection: keep-alive\r\n");
        Assert.Equal(length, (await client.ReadHeadAsync()).ContentLength);
        Assert.InRange((await client.ReadToEndAsync()).Bytes.Length, 0, there);
        await app.AssertEndedAsync(StreamEnd.SourceFailed);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Accept-Encoding: gzip\r\n")]
    public async Task EarlyFailure_Problem(string header)
    {
        await using StreamingApp app = await StreamingApp.StartWithProblemsAsync(() => StreamingResults.Array(Row.FailingAfterAsync(0)));
        using RawClient client = await app.ConnectAsync();
        await SendAsync(client, "/stream", header);
        RawHead head = await client.ReadHeadAsync();
        Assert.Equal((500, "application/problem+json"), (head.Status, head["Content-Type"]));
        RawRest rest = await client.ReadToEndAsync();
        Assert.False(rest.IsReset);
        JsonDocument.Parse(rest.Bytes).Dispose();
    }

    private static Task<StreamingApp> StartAsync() => StreamingApp.StartAsync(app =>
    {
        app.MapGet("/stream", () => StreamingResults.Array(Row.Endless().Take(Items)));
        app.MapGet("/document", () => StreamingResults.Document<int[]>(JsonEncoder.Range(0, Count)));
    });

    private static Task SendAsync(RawClient client, string path, string headers) =>
        client.SendAsync($"GET {path} HTTP/1.0\r\nHost: here\r\n{headers}\r\n");
}
