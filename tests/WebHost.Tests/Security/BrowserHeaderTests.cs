using System.Net;
using StreamingJson.WebHost.Tests.Steering;

namespace StreamingJson.WebHost.Tests.Security;

/// <summary>What a browser is told about the page and about the streams, whatever the answer is.</summary>
public sealed class BrowserHeaderTests
{
    private const string Key = "a-key-of-the-operator";

    public static TheoryData<string, string, int> Answers
    {
        get
        {
            TheoryData<string, string, int> answers = new()
            {
                { "GET", "/dashboard", 308 }, { "GET", "/dashboard/", 200 }, { "HEAD", "/dashboard/", 200 },
                { "GET", "/dashboard/settings", 200 }, { "POST", "/dashboard/settings", 405 }, { "GET", "/dashboard/nothing", 404 },
                { "GET", "/dashboard/list?length=3", 200 }, { "POST", "/dashboard/list?length=3", 405 },
                { "POST", "/dashboard/", 404 }, { "GET", "/DASHBOARD/nothing", 404 }, { "GET", "/streams", 200 },
                { "DELETE", "/streams", 405 }, { "GET", "/streams/events", 200 }, { "GET", "/streams/1/stop", 405 },
                { "POST", "/streams/1/stop", 404 }, { "GET", "/streams/nothing", 404 },
            };
            string folder = Path.Combine(AppContext.BaseDirectory, "dashboard");
            // One without an extension, a licence, is of no type and not served.
            foreach (string file in Directory.EnumerateFiles(folder, "*.*", SearchOption.AllDirectories).Where(Path.HasExtension))
                answers.Add("GET", $"/dashboard/{Path.GetRelativePath(folder, file).Replace('\\', '/')}", 200);
            return answers;
        }
    }

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task Each_IsProtected(string method, string path, int status)
    {
        await using SteeredHost host = await SteeredHost.StartAsync();
        AssertProtected(await HeadAsync(host, method, path), status);
    }

    [Fact]
    public async Task Refused_IsProtected()
    {
        await using SteeredHost host = await SteeredHost.StartAsync(IPAddress.Parse("203.0.113.5"));
        foreach (string path in new[] { "/dashboard", "/dashboard/", "/streams" })
            AssertProtected(await HeadAsync(host, "GET", path), 403);
        await using SteeredHost keyed = await SteeredHost.StartAsync("--StreamingJson:ApiKey", Key);
        AssertProtected(await HeadAsync(keyed, "GET", "/streams"), 401);
    }

    /// <summary>No page from elsewhere may read anything: neither after a preflight nor without one.</summary>
    [Theory]
    [InlineData("/")]
    [InlineData("/big?length=5")]
    [InlineData("/export/orders?limit=1")]
    [InlineData("/healthz")]
    [InlineData("/streams")]
    [InlineData("/streams/events")]
    [InlineData("/streams/1/stop")]
    [InlineData("/dashboard/settings")]
    [InlineData("/nowhere")]
    public async Task OtherOrigins_AreAllowedNothing(string path)
    {
        foreach (string[] settings in new[] { [], new[] { "--StreamingJson:ApiKey", Key } })
        {
            await using SteeredHost host = await SteeredHost.StartAsync(settings);
            foreach (string method in new[] { "OPTIONS", "GET", "POST" })
            {
                RawHead head = await HeadAsync(host, method, path, "Origin: http://evil.example",
                    "Access-Control-Request-Method: POST", "Access-Control-Request-Headers: x-api-key",
                    "Access-Control-Request-Private-Network: true");
                Assert.DoesNotContain(
                    head.Headers, header => header.Key.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase));
                Assert.Equal("nosniff", head["X-Content-Type-Options"]);
                if (method == "OPTIONS") Assert.InRange(head.Status, 400, 499);
            }
        }
    }

    private static void AssertProtected(RawHead head, int status)
    {
        Assert.Equal(status, head.Status);
        string[] policy = head["Content-Security-Policy"]!.Split("; ");
        Assert.Contains("default-src 'self'", policy);
        Assert.Contains("frame-ancestors 'none'", policy);
        Assert.DoesNotContain(policy, rule => rule.Contains("unsafe", StringComparison.Ordinal) || rule.Contains('*'));
        Assert.Equal(("nosniff", "DENY", "no-store"),
            (head["X-Content-Type-Options"], head["X-Frame-Options"], head["Cache-Control"]));
        Assert.Equal(("no-referrer", "same-origin", "same-origin"),
            (head["Referrer-Policy"], head["Cross-Origin-Opener-Policy"], head["Cross-Origin-Resource-Policy"]));
        Assert.Contains("geolocation=()", head["Permissions-Policy"], StringComparison.Ordinal);
        Assert.Null(head["Server"]);
    }

    private static async Task<RawHead> HeadAsync(SteeredHost host, string method, string path, params string[] headers)
    {
        using RawClient client = await RawClient.ConnectAsync(host.Address.Port);
        string lines = string.Join("\r\n", ["Host: localhost", .. headers]);
        await client.SendAsync($"{method} {path} HTTP/1.1\r\n{lines}\r\nContent-Length: 0\r\n\r\n");
        return await client.ReadHeadAsync();
    }
}
