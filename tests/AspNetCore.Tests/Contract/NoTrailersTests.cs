using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using StreamingJson.AspNetCore.Tests.Contract.Running;

namespace StreamingJson.AspNetCore.Tests.Contract;

/// <summary>Where nobody asks for trailers, or there is no place for them, the document comes without, and is the same.</summary>
public sealed class NoTrailersTests
{
    private static readonly byte[] Whole = JsonSerializer.SerializeToUtf8Bytes(Row.Endless().Take(3_000), Row.Options);

    [Theory]
    [InlineData("HTTP/1.1", "")]
    [InlineData("HTTP/1.1", "TE: gzip\r\n")]
    [InlineData("HTTP/1.1", "TE: trailer\r\n")]
    [InlineData("HTTP/1.1", "TE: \"trailers\"\r\n")]
    [InlineData("HTTP/1.1", "Connection: TE\r\n")]
    [InlineData("HTTP/1.0", "TE: trailers\r\n")]
    [InlineData("HTTP/1.0", "TE: trailers\r\nConnection: keep-alive\r\n")]
    public async Task NotAskedForOrOldProtocol_None(string version, string line)
    {
        await using StreamingApp app = await StartAsync();
        using RawClient client = await app.ConnectAsync();
        await client.SendAsync($"GET /stream {version}\r\nHost: here\r\n{line}\r\n");
        RawHead head = await client.ReadHeadAsync();
        Assert.Equal((200, null), (head.Status, head["Trailer"]));
        if (version == "HTTP/1.0")
        {
            Assert.Null(head["Transfer-Encoding"]);
            Assert.Equal(Whole, (await client.ReadToEndAsync()).Bytes);
            return;
        }

        ChunkedBody body = await ChunkedBody.ReadAsync(client);
        Assert.Equal(Whole, body.Bytes);
        Assert.Empty(body.Trailers);
    }

    [Fact]
    public async Task NotAskedForOverHttp2_None()
    {
        await using StreamingApp app = await StartAsync();
        WireAnswer answer = await WireAnswer.GetAsync(app.Client("2"), "/stream");
        Assert.Equal(Whole, answer.Body);
        Assert.Empty(answer.Head.Headers.Trailer);
        Assert.Empty(answer.Head.TrailingHeaders);
    }

    [Fact]
    public async Task KnownLength_Http11HasNoPlace()
    {
        await using StreamingApp app = await AddressableApp.StartAsync();
        using RawClient client = await app.ConnectAsync();
        foreach (string range in new[] { "", "Range: bytes=5-99\r\n" })
        {
            await client.SendAsync($"GET {AddressableApp.Own} HTTP/1.1\r\nHost: here\r\nTE: trailers\r\n{range}\r\n");
            RawHead head = await client.ReadHeadAsync();
            Assert.Equal((null, null), (head["Trailer"], head["Transfer-Encoding"]));
            byte[] whole = AddressableApp.Whole(AddressableApp.Own);
            byte[] expected = range == "" ? whole : whole[5..100];
            Assert.Equal(expected, await client.ReadExactlyAsync(head.ContentLength!.Value));
        }
    }

    [Fact]
    public async Task KnownLength_Http2HasThem_ButOfAPartNoDigest()
    {
        await using StreamingApp app = await AddressableApp.StartAsync();
        WireAnswer whole = await WireAnswer.GetAsync(app.Client("2"), AddressableApp.Rows, ("TE", "trailers"));
        Assert.Equal(whole.Body.Length, whole.Head.Content.Headers.ContentLength);
        Assert.Equal(DigestOf(whole.Body), whole.Trailer("Repr-Digest"));
        WireAnswer part = await WireAnswer.GetAsync(
            app.Client("2"), AddressableApp.Rows, ("TE", "trailers"), ("Range", "bytes=5-99"));
        Assert.Equal(95, part.Body.Length);
        Assert.Equal("completed", part.Trailer("Stream-Outcome"));
        Assert.Null(part.Trailer("Repr-Digest"));
        Assert.DoesNotContain("Repr-Digest", part.Head.Headers.Trailer);
    }

    [Fact]
    public async Task Head_NoBodyAndNoTrailers_TheConnectionGoesOn()
    {
        SyncSource<Row> source = new(Row.Endless());
        await using StreamingApp app = await StreamingApp.StartAsync(() => StreamingResults.Array(source));
        using RawClient client = await app.ConnectAsync();
        for (int i = 0; i < 3; i++)
        {
            await client.SendAsync("HEAD /stream HTTP/1.1\r\nHost: here\r\nTE: trailers\r\n\r\n");
            Assert.Equal(200, (await client.ReadHeadAsync()).Status);
        }

        using HttpRequestMessage request = new(HttpMethod.Head, "/stream")
        {
            Version = app.Client("2").DefaultRequestVersion,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Headers.TE.ParseAdd("trailers");
        using HttpResponseMessage answer = await app.Client("2").SendAsync(request).Patiently();
        Assert.True(answer.IsSuccessStatusCode);
        Assert.Empty(answer.TrailingHeaders);
        Assert.Equal(0, source.Begun);
    }

    [Theory]
    [InlineData("1.1", true, "identity")]
    [InlineData("1.1", true, "gzip")]
    [InlineData("1.1", false, "gzip")]
    [InlineData("1.1", false, "br")]
    [InlineData("2", true, "identity")]
    [InlineData("2", true, "br")]
    [InlineData("2", false, "gzip")]
    [InlineData("2", false, "br")]
    public async Task BehindResponseCompression_CodedOnce_AndNoFalseDigest(string protocol, bool compresses, string coding)
    {
        await using StreamingApp app = await StreamingApp.StartAsync(
            web =>
            {
                web.UseResponseCompression();
                web.MapGet("/stream", () => StreamingResults.Array(Row.Endless().Take(3_000)));
            },
            options => options.EnableCompression = compresses,
            builder => builder.Services.AddResponseCompression());
        WireAnswer answer = await WireAnswer.GetAsync(
            app.Client(protocol), "/stream", ("TE", "trailers"), ("Accept-Encoding", coding));
        Assert.True(answer.IsWhole);
        Assert.Equal(coding == "identity" ? "" : coding, string.Join(",", answer.Head.Content.Headers.ContentEncoding));
        (byte[] decoded, bool isWhole) = Coding.Decode(coding, answer.Body);
        Assert.True(isWhole && Whole.AsSpan().SequenceEqual(decoded));
        // What is announced comes, and what comes is true: what the middleware compresses, the library has not seen.
        Assert.Equal(
            answer.Head.Headers.Trailer.Select(name => name.ToLowerInvariant()).Order(),
            answer.Head.TrailingHeaders.Select(trailer => trailer.Key.ToLowerInvariant()).Order());
        if (answer.Trailer("Repr-Digest") is string digest) Assert.Equal(DigestOf(answer.Body), digest);
        if (protocol == "2") Assert.Equal("3000", answer.Trailer("Stream-Items"));
    }

    private static string DigestOf(byte[] sent) => $"sha-256=:{Convert.ToBase64String(SHA256.HashData(sent))}:";

    private static Task<StreamingApp> StartAsync() =>
        StreamingApp.StartAsync(() => StreamingResults.Array(Row.Endless().Take(3_000)));
}
