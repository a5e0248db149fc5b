namespace StreamingJson.WebHost.Tests.BadInput;

/// <summary>Requests that are not quite HTTP (RFC 9112): refused, and never the beginning of something else.</summary>
public sealed class HttpSyntaxTests
{
    private const string Host = "Host: here\r\n";

    private static readonly Dictionary<string, (string Request, int Status)> Refused = new()
    {
        ["a header that is folded"] = ($"GET / HTTP/1.1\r\n{Host}X: a\r\n b\r\n\r\n", 400),
        ["a first header that is folded"] = ($"GET / HTTP/1.1\r\n X: a\r\n{Host}\r\n", 400),
        ["CR within a value"] = ($"GET / HTTP/1.1\r\n{Host}X: a\rb\r\n\r\n", 400),
        ["CR without LF behind the first line"] = ($"GET / HTTP/1.1\r{Host}\r\n\r\n", 400),
        ["a space before the colon"] = ($"GET / HTTP/1.1\r\n{Host}X : a\r\n\r\n", 400),
        ["a tab before the colon"] = ($"GET / HTTP/1.1\r\n{Host}X\t: a\r\n\r\n", 400),
        ["no colon"] = ($"GET / HTTP/1.1\r\n{Host}X\r\n\r\n", 400),
        ["no name"] = ($"GET / HTTP/1.1\r\n{Host}: a\r\n\r\n", 400),
        ["NUL in a name"] = ($"GET / HTTP/1.1\r\n{Host}X\0: a\r\n\r\n", 400),
        ["NUL in a value"] = ($"GET / HTTP/1.1\r\n{Host}X: a\0b\r\n\r\n", 400),
        ["a name beyond ASCII"] = ($"GET / HTTP/1.1\r\n{Host}X\u00e9: a\r\n\r\n", 400),
        ["the same Content-Length twice"] = ($"GET / HTTP/1.1\r\n{Host}Content-Length: 1\r\nContent-Length: 1\r\n\r\n1", 400),
        ["two Content-Lengths in one"] = ($"GET / HTTP/1.1\r\n{Host}Content-Length: 1, 1\r\n\r\n1", 400),
        ["a Content-Length of 20 digits"] = ($"GET / HTTP/1.1\r\n{Host}Content-Length: 99999999999999999999\r\n\r\n", 400),
        ["a coding that only ends in chunked"] = ($"GET / HTTP/1.1\r\n{Host}Transfer-Encoding: xchunked\r\n\r\n", 400),
        ["the identity coding"] = ($"GET / HTTP/1.1\r\n{Host}Transfer-Encoding: identity\r\n\r\n", 400),
        ["tabs in the first line"] = ($"GET\t/\tHTTP/1.1\r\n{Host}\r\n", 400),
        ["two spaces in the first line"] = ($"GET  / HTTP/1.1\r\n{Host}\r\n", 400),
        ["a space behind the first line"] = ($"GET / HTTP/1.1 \r\n{Host}\r\n", 400),
        ["no version"] = ($"GET /\r\n{Host}\r\n", 400),
        ["version 1.2"] = ($"GET / HTTP/1.2\r\n{Host}\r\n", 505),
        ["version 3"] = ($"GET / HTTP/3.0\r\n{Host}\r\n", 505),
        ["a version in small letters"] = ($"GET / http/1.1\r\n{Host}\r\n", 505),
        ["no method"] = ($" / HTTP/1.1\r\n{Host}\r\n", 400),
        ["a colon in the method"] = ($"G:T / HTTP/1.1\r\n{Host}\r\n", 400),
        ["a target of another host"] = ($"GET http://there/ HTTP/1.1\r\n{Host}\r\n", 400),
        ["a target of another scheme"] = ($"GET ftp://here/ HTTP/1.1\r\n{Host}\r\n", 400),
        ["a target without a host"] = ($"GET http:/big?length=5 HTTP/1.1\r\n{Host}\r\n", 400),
        ["a target without a slash"] = ($"GET big HTTP/1.1\r\n{Host}\r\n", 405),
        ["GET of everything"] = ($"GET * HTTP/1.1\r\n{Host}\r\n", 405),
        ["the beginning of TLS"] = ("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400),
    };

    /// <summary>A GET whose body is nonsense: the answer is not the body's, but the connection ends with it.</summary>
    private static readonly Dictionary<string, string> Bodies = new()
    {
        ["a chunk of 17 digits"] = "FFFFFFFFFFFFFFFFF\r\n",
        ["a chunk of less than nothing"] = "-1\r\n",
        ["a chunk in C's digits"] = "0x5\r\n12345\r\n0\r\n\r\n",
        ["a chunk without a size"] = "\r\n12345\r\n0\r\n\r\n",
        ["a chunk that is longer than it says"] = "3\r\n12345\r\n0\r\n\r\n",
        ["a chunk whose size is a request"] = $"GET /nowhere HTTP/1.1\r\n{Host}\r\n",
    };

    [Fact]
    public async Task NotHttp_IsRefused_TheConnectionEnds()
    {
        await using RunningHost host = await RunningHost.StartAsync();
        foreach ((string what, (string request, int status)) in Refused)
        {
            using RawClient client = await host.ConnectAsync();
            // What was hidden behind it is never answered.
            await client.SendAsync($"{request}GET /big?length=5 HTTP/1.1\r\n{Host}\r\n");
            RawHead head = await client.ReadHeadAsync();
            Assert.True(status == head.Status, $"{what}: {head.Status} instead of {status}");
            Assert.Null(head["Server"]);
            Assert.Equal(0, head.ContentLength);
            Assert.True((await client.ReadToEndAsync()).Bytes.Length == 0, $"{what}: more than one answer");
            await AssertServedAsync(host);
        }

        Assert.Equal(0, host.Log.Outcomes);
    }

    [Fact]
    public async Task NonsenseAsABody_TheConnectionEndsBehindTheAnswer()
    {
        await using RunningHost host = await RunningHost.StartAsync();
        foreach ((string what, string body) in Bodies)
        {
            using RawClient client = await host.ConnectAsync();
            await client.SendAsync($"GET /big?length=5 HTTP/1.1\r\n{Host}Transfer-Encoding: chunked\r\n\r\n{body}");
            RawHead head = await client.ReadHeadAsync();
            Assert.True(head.Status == 200, $"{what}: {head.Status}");
            Assert.Equal("[0,1,2,3,4]"u8.ToArray(), await client.ReadExactlyAsync(head.ContentLength!.Value));
            Assert.True((await client.ReadToEndAsync()).Bytes.Length == 0, $"{what}: more than one answer");
            await AssertServedAsync(host);
        }

    }

    /// <summary>Chunked wins, and what comes behind it is not believed (RFC 9112, section 6.3).</summary>
    [Theory]
    [InlineData("GET", 200)]
    [InlineData("POST", 405)]
    public async Task ChunkedAndContentLength_AnsweredOnce_TheConnectionEnds(string method, int status)
    {
        await using RunningHost host = await RunningHost.StartAsync();
        using RawClient client = await host.ConnectAsync();
        await client.SendAsync($"{method} /healthz HTTP/1.1\r\n{Host}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n"
            + $"0\r\n\r\nGET /big?length=5 HTTP/1.1\r\n{Host}\r\n");
        RawHead head = await client.ReadHeadAsync();
        Assert.Equal(status, head.Status);
        await client.SkipAsync(head.ContentLength!.Value);
        Assert.Empty((await client.ReadToEndAsync()).Bytes);
        await AssertServedAsync(host);
    }

    /// <summary>As to a proxy (RFC 9112, section 3.2.2), and what its section 2.2 lets pass.</summary>
    [Theory]
    [InlineData("GET http://here/big?length=5 HTTP/1.1\r\nHost: here\r\n\r\n")]
    [InlineData("GET https://here/big?length=5 HTTP/1.1\r\nHost: here\r\n\r\n")]
    [InlineData("\r\n\r\nGET /big?length=5 HTTP/1.1\r\nHost: here\r\n\r\n")]
    [InlineData("GET /big?length=5 HTTP/1.1\nHost: here\n\n")]
    public async Task Unusual_IsUnderstood(string request)
    {
        await using RunningHost host = await RunningHost.StartAsync();
        using RawClient client = await host.ConnectAsync();
        await client.SendAsync(request);
        RawHead head = await client.ReadHeadAsync();
        Assert.Equal((200, 11), (head.Status, head.ContentLength));
        Assert.Equal("[0,1,2,3,4]"u8.ToArray(), await client.ReadExactlyAsync(11));
        await AssertServedAsync(host);
    }

    private static async Task AssertServedAsync(RunningHost host)
    {
        using RawClient client = await host.AskAsync("/");
        Assert.Equal(200, (await client.ReadHeadAsync()).Status);
    }
}
