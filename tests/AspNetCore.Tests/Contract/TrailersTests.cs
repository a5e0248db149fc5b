using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using StreamingJson.AspNetCore.Tests.Contract.Running;

namespace StreamingJson.AspNetCore.Tests.Contract;

/// <summary>Behind a whole document stand its outcome, its number of items and the digest of the bytes that were sent.</summary>
public sealed class TrailersTests
{
    private const string Announced = "Stream-Outcome, Stream-Items, Repr-Digest";

    [Theory]
    [MemberData(nameof(Matrix.FormatProtocolAndCoding), MemberType = typeof(Matrix))]
    public async Task WholeDocument_OutcomeItemsAndDigestOfWhatWasSent(string format, string protocol, string coding)
    {
        int items = 0;
        await using StreamingApp app = await StreamingApp.StartAsync(() => StreamingResults.Array(Row.Endless().Take(items)));
        using RawClient client = await app.ConnectAsync();
        // All of them over one connection: the next answer is found only where the trailers of the last really end.
        foreach (int count in new[] { 0, 1, 20_000, 2 })
        {
            items = count;
            string path = $"/stream?format={format}";
            if (protocol == "2")
            {
                WireAnswer answer = await WireAnswer.GetAsync(
                    app.Client("2"), path, ("Accept-Encoding", coding), ("TE", "trailers"));
                Assert.True(answer.IsWhole);
                Assert.Equal(Announced, string.Join(", ", answer.Head.Headers.Trailer));
                AssertTrailers(answer.Body, TrailersOf(answer), items);
                AssertItems(format, coding, answer.Body, items);
                continue;
            }

            await client.SendAsync($"GET {path} HTTP/1.1\r\nHost: here\r\nAccept-Encoding: {coding}\r\nTE: trailers\r\n\r\n");
            RawHead head = await client.ReadHeadAsync();
            Assert.Equal((200, Announced, "chunked"), (head.Status, head["Trailer"], head["Transfer-Encoding"]));
            ChunkedBody body = await ChunkedBody.ReadAsync(client);
            AssertTrailers(body.Bytes, body.Trailers, items);
            AssertItems(format, coding, body.Bytes, items);
        }

        await app.AssertIdleAsync();
    }

    [Fact]
    public async Task SentAhead_EachAnswerInItsTurn()
    {
        await using StreamingApp app = await StreamingApp.StartAsync(() => StreamingResults.Array(Row.Endless().Take(3_000)));
        using RawClient client = await app.ConnectAsync();
        string[] formats = ["jsonl", "json", "sse", "json-seq"];
        await client.SendAsync(string.Concat(formats.Select(format =>
            $"GET /stream?format={format} HTTP/1.1\r\nHost: here\r\nTE: trailers\r\n\r\n")));
        foreach (string format in formats)
        {
            Assert.Equal(200, (await client.ReadHeadAsync()).Status);
            ChunkedBody body = await ChunkedBody.ReadAsync(client);
            AssertTrailers(body.Bytes, body.Trailers, 3_000);
            AssertItems(format, "identity", body.Bytes, 3_000);
        }
    }

    [Theory]
    [InlineData("TE: gzip, trailers;q=0.5")]
    [InlineData("te: TRAILERS")]
    [InlineData("TE: deflate;q=0.5,\ttrailers ")]
    [InlineData("TE: gzip\r\nTE: trailers")]
    [InlineData("TE: trailers\r\nConnection: TE")]
    [InlineData("TE: trailers\r\nConnection: close")]
    public async Task OddSpelling_SameTrailers(string line)
    {
        await using StreamingApp app = await StreamingApp.StartAsync(() => StreamingResults.Array(Row.Endless().Take(9)));
        using RawClient client = await app.ConnectAsync();
        await client.SendAsync($"GET /stream HTTP/1.1\r\nHost: here\r\n{line}\r\n\r\n");
        Assert.Equal(Announced, (await client.ReadHeadAsync())["Trailer"]);
        ChunkedBody body = await ChunkedBody.ReadAsync(client);
        AssertTrailers(body.Bytes, body.Trailers, 9);
        AssertItems("json", "identity", body.Bytes, 9);
    }

    [CurlFact]
    public async Task Curl_TakesThemForTrailers()
    {
        await using StreamingApp app = await StreamingApp.StartAsync(() => StreamingResults.Lines([1, 2, 3]));
        foreach (string protocol in new[] { "1.1", "2" })
        {
            // Fields of both sections go where the body goes, in the order in which they come.
            Curl curl = await app.CurlAsync(protocol, "/stream", "-H", "TE: trailers", "-D", "-");
            Assert.True(curl.ExitCode == 0, curl.Said);
            string text = Encoding.ASCII.GetString(curl.Body);
            int body = text.IndexOf("1\n2\n3\n", StringComparison.Ordinal);
            int trailers = text.LastIndexOf("stream-items: 3", StringComparison.OrdinalIgnoreCase);
            Assert.True(body > 0 && trailers > body, text);
        }
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2")]
    public async Task SourceFailsLate_NoTrailersAndNoCleanEnd(string protocol)
    {
        AsyncSource<Row> source = new(_ => Row.FailingAfterAsync(20_000));
        await using StreamingApp app = await StreamingApp.StartAsync(() => StreamingResults.Lines(source));
        byte[] lines;
        if (protocol == "2")
        {
            WireAnswer answer = await WireAnswer.GetAsync(app.Client("2"), "/stream", ("TE", "trailers"));
            Assert.False(answer.IsWhole);
            lines = answer.Body;
        }
        else
        {
            using RawClient client = await app.ConnectAsync();
            await client.SendAsync("GET /stream HTTP/1.1\r\nHost: here\r\nTE: trailers\r\n\r\n");
            Assert.Equal(Announced, (await client.ReadHeadAsync())["Trailer"]);
            RawRest rest = await client.ReadToEndAsync();
            // Neither the last chunk nor a word behind it.
            Assert.False(rest.Bytes.AsSpan().EndsWith("\r\n\r\n"u8) || rest.Bytes.AsSpan().IndexOf("Stream-"u8) >= 0);
            lines = rest.Unchunk().Body;
        }

        Records records = Records.Read("jsonl", lines);
        Assert.Equal((20_000, 500), (records.Items.Count, records.Error?.GetProperty("status").GetInt32()));
        await app.AssertEndedAsync(StreamEnd.SourceFailed, source);
    }

    // HTTP/2 has names in lower case.
    private static Dictionary<string, string> TrailersOf(WireAnswer answer) => answer.Head.TrailingHeaders.ToDictionary(
        trailer => trailer.Key, trailer => trailer.Value.Single(), StringComparer.OrdinalIgnoreCase);

    private static void AssertTrailers(byte[] sent, IReadOnlyDictionary<string, string> trailers, int items)
    {
        Assert.Equal(3, trailers.Count);
        Assert.Equal("completed", trailers["Stream-Outcome"]);
        Assert.Equal($"{items}", trailers["Stream-Items"]);
        Assert.Equal($"sha-256=:{Convert.ToBase64String(SHA256.HashData(sent))}:", trailers["Repr-Digest"]);
    }

    private static void AssertItems(string format, string coding, byte[] body, int items)
    {
        (byte[] decoded, bool isWhole) = Coding.Decode(coding, body);
        Assert.True(isWhole);
        // No event has no end.
        Records records = decoded.Length == 0 ? new Records([], null) : Records.Read(format, decoded);
        Assert.Equal(items, records.Items.Count);
        if (items > 0) Assert.Equal(Row.Of(items - 1), records.Items[^1].Deserialize<Row>(JsonSerializerOptions.Web));
    }
}
