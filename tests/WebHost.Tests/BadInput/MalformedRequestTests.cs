namespace StreamingJson.WebHost.Tests.BadInput;

/// <summary>Kestrel refuses these before we see them; what matters is the status, and that the host goes on.</summary>
public sealed class MalformedRequestTests
{
    public static TheoryData<string, string, int> Requests => new()
    {
        { "9 KB of URI", $"GET /{new string('a', 9 * 1024)} HTTP/1.1\r\nHost: here\r\n\r\n", 414 },
        { "40 KB of headers", $"GET / HTTP/1.1\r\nHost: here\r\n{Headers(40, new string('a', 1024))}\r\n", 431 },
        { "one header of 40 KB", $"GET / HTTP/1.1\r\nHost: here\r\n{Headers(1, new string('a', 40 * 1024))}\r\n", 431 },
        { "120 headers", $"GET / HTTP/1.1\r\nHost: here\r\n{Headers(120, "a")}\r\n", 431 },
        { "no Host", "GET / HTTP/1.1\r\n\r\n", 400 },
        { "two Hosts", "GET / HTTP/1.1\r\nHost: here\r\nHost: there\r\n\r\n", 400 },
        { "bad Host", "GET / HTTP/1.1\r\nHost: he re\r\n\r\n", 400 },
        { "Host with a path", "GET / HTTP/1.1\r\nHost: here/there\r\n\r\n", 400 },
        { "bad Transfer-Encoding", "POST / HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: nonsense\r\n\r\n", 400 },
        { "Transfer-Encoding that does not end in chunked",
            "POST / HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked, gzip\r\n\r\n", 400 },
        { "two Content-Lengths", "POST / HTTP/1.1\r\nHost: here\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 400 },
        { "negative Content-Length", "POST / HTTP/1.1\r\nHost: here\r\nContent-Length: -1\r\n\r\n", 400 },
        { "space in the query", "GET /big?length= 5 HTTP/1.1\r\nHost: here\r\n\r\n", 400 },
        { "NUL in the target", "GET /\0 HTTP/1.1\r\nHost: here\r\n\r\n", 400 },
        { "encoded NUL in the path", "GET /%00 HTTP/1.1\r\nHost: here\r\n\r\n", 400 },
    };

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task Malformed_IsRefused(string what, string request, int status)
    {
        await using RunningHost host = await RunningHost.StartAsync();
        using RawClient client = await host.ConnectAsync();
        await client.SendAsync(request);
        RawHead head = await client.ReadHeadAsync();
        Assert.True(status == head.Status, $"{what}: {head.Status} instead of {status}");
        Assert.Null(head["Server"]);
        await host.Client.GetStringAsync("/").Patiently();
    }

    private static string Headers(int count, string value) =>
        string.Concat(Enumerable.Range(0, count).Select(i => $"X-{i}: {value}\r\n"));
}
