using System.Net;

namespace StreamingJson.WebHost.Tests.Steering;

/// <summary>Who may look and steer, and who may not.</summary>
public sealed class AccessTests
{
    private const string Key = "a-key-of-the-operator";
    private const string Far = "203.0.113.5";
    private static readonly string[] Guarded =
        ["GET /streams", "GET /streams/events", "POST /streams/1/stop", "GET /streams/nothing", "GET /STREAMS"];

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("127.9.9.9", true)]
    [InlineData("::1", true)]
    [InlineData("::ffff:127.0.0.1", true)]
    [InlineData(Far, false)]
    [InlineData("10.0.0.1", false)]
    [InlineData("::ffff:10.0.0.1", false)]
    [InlineData("fe80::1", false)]
    public async Task WithoutKey_OnlyThisMachine(string from, bool isLet)
    {
        await using SteeredHost host = await SteeredHost.StartAsync(IPAddress.Parse(from));
        Assert.Equal(isLet ? 200 : 403, await StatusAsync(host, "GET", "/streams"));
        Assert.Equal(isLet ? 404 : 403, await StatusAsync(host, "POST", "/streams/1/stop"));
        Assert.Equal(isLet ? 200 : 403, await StatusAsync(host, "GET", "/dashboard/settings"));
        Assert.Equal(isLet ? 404 : 403, await StatusAsync(host, "GET", "/dashboard/nothing"));
        Assert.Equal(isLet ? 400 : 403, await StatusAsync(host, "GET", "/dashboard/list"));
        // Everything else is for everybody.
        Assert.Equal(200, await StatusAsync(host, "GET", "/", "Host: example.org"));
    }

    [Fact]
    public async Task FromElsewhere_AllIsRefused_WithAProblem()
    {
        await using SteeredHost host = await SteeredHost.StartAsync(IPAddress.Parse(Far));
        foreach (string request in Guarded)
        {
            (RawHead head, string body) = await host.AskAsync(request.Split(' ')[0], request.Split(' ')[1]);
            Assert.Equal((403, "application/problem+json; charset=utf-8", "no-store"),
                (head.Status, head["Content-Type"], head["Cache-Control"]));
            Assert.Contains("StreamingJson:ApiKey", body, StringComparison.Ordinal);
        }
    }

    /// <summary>DNS rebinding: the page's own name has become this machine's address.</summary>
    [Theory]
    [InlineData("localhost", true)]
    [InlineData("LOCALHOST:8001", true)]
    [InlineData("127.0.0.1:8001", true)]
    [InlineData("[::1]:8001", true)]
    [InlineData("evil.example", false)]
    [InlineData("evil.example:8001", false)]
    [InlineData("localhost.evil.example", false)]
    [InlineData("127.0.0.1.evil.example", false)]
    [InlineData("10.0.0.1", false)]
    [InlineData("", false)]
    public async Task WithoutKey_OnlyForThisMachinesNames(string name, bool isLet)
    {
        await using SteeredHost host = await SteeredHost.StartAsync();
        Assert.Equal(isLet ? 200 : 403, await StatusAsync(host, "GET", "/streams", $"Host: {name}"));
        Assert.Equal(isLet ? 404 : 403, await StatusAsync(host, "POST", "/streams/1/pause", $"Host: {name}"));
        Assert.Equal(isLet ? 200 : 403, await StatusAsync(host, "GET", "/dashboard/settings", $"Host: {name}"));
    }

    [Theory]
    [InlineData("X-Forwarded-For: 203.0.113.5")]
    [InlineData("Forwarded: for=203.0.113.5")]
    [InlineData("X-Real-IP: 203.0.113.5")]
    [InlineData("Via: 1.1 proxy")]
    public async Task WithoutKey_NotThroughAProxy(string header)
    {
        await using SteeredHost host = await SteeredHost.StartAsync();
        Assert.Equal(403, await StatusAsync(host, "GET", "/streams", header));
        await using SteeredHost keyed = await SteeredHost.StartAsync("--StreamingJson:ApiKey", Key);
        Assert.Equal(200, await StatusAsync(keyed, "GET", "/streams", header, $"X-Api-Key: {Key}"));
    }

    [Theory]
    [InlineData("", 401)]
    [InlineData($"X-Api-Key: {Key}", 200)]
    [InlineData($"x-api-key:   {Key}  ", 200)]
    [InlineData($"Authorization: Bearer {Key}", 200)]
    [InlineData($"Authorization: bearer {Key}", 200)]
    [InlineData($"X-Api-Key: wrong\r\nAuthorization: Bearer {Key}", 200)]
    [InlineData($"X-Api-Key: {Key}x", 401)]
    [InlineData("X-Api-Key: a-key-of-the-operato", 401)]
    [InlineData("X-Api-Key: A-KEY-OF-THE-OPERATOR", 401)]
    [InlineData("X-Api-Key:", 401)]
    [InlineData($"X-Api-Key: {Key}\r\nX-Api-Key: {Key}", 401)]
    [InlineData($"Authorization: {Key}", 401)]
    [InlineData($"Authorization: Basic {Key}", 401)]
    [InlineData("Authorization: Bearer ", 401)]
    [InlineData("Authorization: Bearer", 401)]
    public async Task WithKey_OnlyWhoHasIt_FromAnywhere(string header, int status)
    {
        string[] headers = ["Host: streams.example.org", .. header.Split("\r\n", StringSplitOptions.RemoveEmptyEntries)];
        foreach (string from in new[] { "127.0.0.1", Far })
        {
            await using SteeredHost host = await SteeredHost.StartAsync(IPAddress.Parse(from), "--StreamingJson:ApiKey", Key);
            (RawHead head, string body) = await host.AskAsync("GET", "/streams", headers);
            Assert.Equal(status, head.Status);
            Assert.Equal(status == 401 ? "Bearer" : null, head["WWW-Authenticate"]);
            Assert.DoesNotContain(Key, body, StringComparison.Ordinal);
            Assert.Equal(status == 200 ? 404 : 401, await StatusAsync(host, "POST", "/streams/1/stop", headers));
            if (status == 401) Assert.Equal(401, await StatusAsync(host, "GET", "/streams/events", headers));
            // The page has to ask for the key.
            Assert.Equal(200, await StatusAsync(host, "GET", "/dashboard/settings", "Host: streams.example.org"));
        }
    }

    [Theory]
    [InlineData("Sec-Fetch-Site: cross-site", false)]
    [InlineData("Sec-Fetch-Site: same-site", false)]
    [InlineData("Sec-Fetch-Site: nonsense", false)]
    [InlineData("Sec-Fetch-Site: same-origin", true)]
    [InlineData("Sec-Fetch-Site: none", true)]
    [InlineData("Origin: http://evil.example", false)]
    [InlineData("Origin: null", false)]
    [InlineData("Origin: https://localhost:8001", false)]
    [InlineData("Origin: http://localhost:8002", false)]
    [InlineData("Origin: http://localhost", false)]
    [InlineData("Origin: http://localhost:8001", true)]
    [InlineData("Sec-Fetch-Site: cross-site\r\nOrigin: http://localhost:8001", false)]
    public async Task PageFromElsewhere_IsRefused(string header, bool isLet)
    {
        string[] headers = ["Host: localhost:8001", .. header.Split("\r\n")];
        await using SteeredHost host = await SteeredHost.StartAsync();
        Assert.Equal(isLet ? 404 : 403, await StatusAsync(host, "POST", "/streams/1/stop", headers));
        Assert.Equal(isLet ? 200 : 403, await StatusAsync(host, "GET", "/streams", headers));
        await using SteeredHost keyed = await SteeredHost.StartAsync("--StreamingJson:ApiKey", Key);
        Assert.Equal(isLet ? 404 : 403, await StatusAsync(keyed, "POST", "/streams/1/stop", [.. headers, $"X-Api-Key: {Key}"]));
    }

    [Fact]
    public async Task EmptyKey_IsNone()
    {
        await using SteeredHost host = await SteeredHost.StartAsync(IPAddress.Parse(Far), "--StreamingJson:ApiKey", "");
        Assert.Equal(403, await StatusAsync(host, "GET", "/streams", "X-Api-Key:"));
    }

    private static async Task<int> StatusAsync(SteeredHost host, string method, string path, params string[] headers) =>
        (await host.AskAsync(method, path, headers)).Head.Status;
}
