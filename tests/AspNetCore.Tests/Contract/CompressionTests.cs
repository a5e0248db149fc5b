using System.Net;
using Microsoft.AspNetCore.Http;
using StreamingJson.AspNetCore.Tests.Contract.Running;

namespace StreamingJson.AspNetCore.Tests.Contract;

/// <summary>Which coding a client gets, and what the head says of it to caches and to those who come again.</summary>
public sealed class CompressionTests
{
    private const string Rows = AddressableApp.Rows;

    [Theory]
    [InlineData(null, "")]
    [InlineData("gzip", "gzip")]
    [InlineData("br", "br")]
    [InlineData("gzip, br", "br")]
    [InlineData("gzip, br;q=0.9", "gzip")]
    [InlineData("br;q=0.1, gzip;q=0.2", "gzip")]
    [InlineData("GZIP", "gzip")]
    [InlineData("x-gzip", "gzip")]
    [InlineData("*", "br")]
    [InlineData("*, br;q=0", "gzip")]
    [InlineData("gzip;q=0", "")]
    [InlineData("gzip;q=0, br;q=0", "")]
    [InlineData("identity", "")]
    [InlineData("identity, br;q=0.5", "")]
    [InlineData("identity;q=0", "")]
    [InlineData("zstd, deflate", "")]
    [InlineData("gzip;q=2", "")]
    public async Task AcceptEncoding_ItsCoding_AndVariesByIt(string? accept, string coding)
    {
        await using StreamingApp app = await AddressableApp.StartAsync();
        foreach (string protocol in new[] { "1.1", "2" })
        {
            WireAnswer answer = await GetAsync(app, protocol, Rows, accept);
            Assert.Equal(coding, CodingOf(answer));
            Assert.Contains("Accept-Encoding", answer.Head.Headers.Vary);
            (byte[] decoded, bool isWhole) = Coding.Decode(coding == "" ? "identity" : coding, answer.Body);
            Assert.True(isWhole && AddressableApp.Whole(Rows).AsSpan().SequenceEqual(decoded));
            Assert.Equal(coding == "" ? decoded.Length : null, answer.Head.Content.Headers.ContentLength);
        }
    }

    [Theory]
    [MemberData(nameof(Matrix.FormatProtocolAndCoding), MemberType = typeof(Matrix))]
    public async Task Items_EachVariant_VariesByFormatAndCoding(string format, string protocol, string coding)
    {
        string mediaType = format switch { "sse" => "text/event-stream", _ => $"application/{format}" };
        await using StreamingApp app = await StreamingApp.StartAsync(() => StreamingResults.Array(Row.Endless().Take(9)));
        WireAnswer answer = await WireAnswer.GetAsync(
            app.Client(protocol), "/stream", ("Accept", mediaType), ("Accept-Encoding", coding));
        Assert.Equal((mediaType, coding), (answer.Head.Content.Headers.ContentType?.MediaType, CodingOf(answer, "identity")));
        Assert.Equal(["Accept", "Accept-Encoding"], answer.Head.Headers.Vary.Order());
        Assert.Null(answer.Head.Headers.ETag);
    }

    [Theory]
    [MemberData(nameof(AddressableApp.PathAndProtocol), MemberType = typeof(AddressableApp))]
    public async Task Range_IsOfTheBytesAsTheyAre(string path, string protocol)
    {
        await using StreamingApp app = await AddressableApp.StartAsync();
        foreach (string accept in new[] { "gzip", "br", "br, gzip, *;q=0.5", "gzip, identity;q=0" })
        {
            WireAnswer part = await GetAsync(app, protocol, path, accept, ("Range", "bytes=1000-1999"));
            Assert.Equal((HttpStatusCode.PartialContent, ""), (part.Head.StatusCode, CodingOf(part)));
            Assert.Equal(AddressableApp.Whole(path)[1000..2000], part.Body);
            // 200 for a reason that lies in the range is the whole of the same bytes.
            WireAnswer whole = await GetAsync(
                app, protocol, path, accept, ("Range", "bytes=1000-1999"), ("If-Range", "\"other\""));
            Assert.Equal((HttpStatusCode.OK, ""), (whole.Head.StatusCode, CodingOf(whole)));
            Assert.Equal(AddressableApp.Whole(path).Length, whole.Body.Length);
            Assert.All([part, whole], answer => Assert.Contains("Accept-Encoding", answer.Head.Headers.Vary));
        }
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2")]
    public async Task EntityTag_NeverSharedBetweenCodings(string protocol)
    {
        await using StreamingApp app = await AddressableApp.StartAsync();
        Dictionary<string, string> codingOfTag = [];
        foreach (string accept in new[] { "identity", "gzip", "br" })
        {
            WireAnswer answer = await GetAsync(app, protocol, Rows, accept);
            if (answer.Head.Headers.ETag is not null) codingOfTag.Add(answer.Head.Headers.ETag.Tag, CodingOf(answer));
            // Who cannot name what it has a part of cannot go on with it.
            if (CodingOf(answer) != "") Assert.Empty(answer.Head.Headers.AcceptRanges);
        }

        Assert.Contains("", codingOfTag.Values);
    }

    [Theory]
    [MemberData(nameof(AddressableApp.PathAndProtocol), MemberType = typeof(AddressableApp))]
    public async Task Head_HeadersOfGet(string path, string protocol)
    {
        await using StreamingApp app = await AddressableApp.StartAsync();
        foreach (string accept in new[] { "identity", "gzip", "br", "gzip;q=0" })
        {
            WireAnswer get = await GetAsync(app, protocol, path, accept);
            using HttpRequestMessage request = new(HttpMethod.Head, path)
            {
                Version = get.Head.Version,
                VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            };
            request.Headers.TryAddWithoutValidation("Accept-Encoding", accept);
            using HttpResponseMessage head = await app.Client(protocol).SendAsync(request).Patiently();
            Assert.Equal(Headers(get.Head), Headers(head));
        }
    }

    [Fact]
    public async Task CompressesNot_IdentityWhateverIsAccepted()
    {
        await using StreamingApp app = await AddressableApp.StartAsync(options => options.EnableCompression = false);
        foreach (string protocol in new[] { "1.1", "2" })
        {
            WireAnswer answer = await GetAsync(app, protocol, Rows, "br, gzip, identity;q=0");
            Assert.Equal("", CodingOf(answer));
            Assert.DoesNotContain("Accept-Encoding", answer.Head.Headers.Vary);
            Assert.NotNull(answer.Head.Headers.ETag);
            Assert.True(AddressableApp.Whole(Rows).AsSpan().SequenceEqual(answer.Body));
        }
    }

    private static Task<WireAnswer> GetAsync(
        StreamingApp app, string protocol, string path, string? accept, params (string, string)[] others) =>
        WireAnswer.GetAsync(app.Client(protocol), path, accept is null ? others : [.. others, ("Accept-Encoding", accept)]);

    private static string CodingOf(WireAnswer answer, string none = "") =>
        answer.Head.Content.Headers.ContentEncoding.SingleOrDefault(none);

    /// <summary>All but the time of day, and the framing of a body that a HEAD has not.</summary>
    private static IEnumerable<string> Headers(HttpResponseMessage head) => head.Headers.Concat(head.Content.Headers)
        .Where(header => header.Key is not ("Date" or "Transfer-Encoding"))
        .Select(header => $"{header.Key}: {string.Join('|', header.Value)}").Order(StringComparer.Ordinal);
}
