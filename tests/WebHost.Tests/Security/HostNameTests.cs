using StreamingJson.WebHost.Tests.Steering;

namespace StreamingJson.WebHost.Tests.Security;

/// <summary>By which names the host is asked, and through whom.</summary>
public sealed class HostNameTests
{
    /// <summary>DNS rebinding is a threat to exports too; who has real data on his own machine says its names.</summary>
    [Theory]
    [InlineData("localhost", true)]
    [InlineData("localhost:8001", true)]
    [InlineData("127.0.0.1", true)]
    [InlineData("evil.example", false)]
    [InlineData("localhost.evil.example", false)]
    [InlineData("0.0.0.0", false)]
    public async Task AllowedHosts_IsHeard(string name, bool isLet)
    {
        await using SteeredHost host = await SteeredHost.StartAsync("--AllowedHosts", "localhost;127.0.0.1");
        foreach (string path in new[] { "/", "/big?length=1", "/export/orders?limit=1", "/healthz" })
        {
            using RawClient client = await RawClient.ConnectAsync(host.Address.Port);
            await client.SendAsync($"GET {path} HTTP/1.1\r\nHost: {name}\r\n\r\n");
            Assert.Equal(isLet ? 200 : 400, (await client.ReadHeadAsync()).Status);
        }
    }

    /// <summary>What a local proxy adds, whichever of it: behind it may be anybody.</summary>
    [Theory]
    [InlineData("X-Forwarded-For")]
    [InlineData("x-forwarded-for")]
    [InlineData("X-Forwarded-Proto")]
    [InlineData("X-Forwarded-Host")]
    [InlineData("X-Forwarded-Server")]
    [InlineData("X-Forwarded-Port")]
    [InlineData("X-Forwarded-Anything")]
    [InlineData("X-Client-IP")]
    [InlineData("True-Client-IP")]
    [InlineData("CF-Connecting-IP")]
    [InlineData("Forwarded")]
    [InlineData("Via")]
    public async Task Proxied_IsNotLocal(string header)
    {
        await using SteeredHost host = await SteeredHost.StartAsync();
        foreach (string value in new[] { "127.0.0.1", "" })
        {
            foreach (string path in new[] { "/streams", "/streams/events", "/dashboard/", "/dashboard/settings" })
                Assert.Equal(403, (await host.AskAsync("GET", path, $"{header}: {value}")).Head.Status);
            Assert.Equal(403, (await host.AskAsync("POST", "/streams/1/stop", $"{header}: {value}")).Head.Status);
        }
    }

    /// <summary>nginx as it is without a word about its proxying: HTTP/1.0, and the upstream's name, which is this machine's.</summary>
    [Fact]
    public async Task Http10_AsSilentProxiesSend_IsNotLocal()
    {
        await using SteeredHost host = await SteeredHost.StartAsync();
        foreach (string path in new[] { "/streams", "/dashboard/", "/dashboard/settings" })
        {
            using RawClient client = await RawClient.ConnectAsync(host.Address.Port);
            await client.SendAsync($"GET {path} HTTP/1.0\r\nHost: 127.0.0.1:{host.Address.Port}\r\nConnection: close\r\n\r\n");
            Assert.Equal(403, (await client.ReadHeadAsync()).Status);
        }

        await using SteeredHost keyed = await SteeredHost.StartAsync("--StreamingJson:ApiKey", "a-key-of-the-operator");
        using RawClient operated = await RawClient.ConnectAsync(keyed.Address.Port);
        await operated.SendAsync("GET /streams HTTP/1.0\r\nX-Api-Key: a-key-of-the-operator\r\n\r\n");
        Assert.Equal(200, (await operated.ReadHeadAsync()).Status);
    }

    /// <summary>Names of this machine that a browser would take, and others only look like.</summary>
    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("[::]")]
    [InlineData("localhost.")]
    [InlineData("localhost@evil.example")]
    [InlineData("127.0.0.1.nip.io")]
    [InlineData("[::ffff:10.0.0.1]")]
    public async Task OtherNames_AreRefused(string name)
    {
        await using SteeredHost host = await SteeredHost.StartAsync();
        Assert.InRange((await host.AskAsync("GET", "/streams", $"Host: {name}")).Head.Status, 400, 403);
    }

    /// <summary>The path in another dress is the same, or nothing.</summary>
    [Theory]
    [InlineData("//streams")]
    [InlineData("/streams/")]
    [InlineData("/%73treams")]
    [InlineData("/./streams")]
    [InlineData("/x/../streams")]
    [InlineData("/STREAMS")]
    [InlineData("/streams;x")]
    [InlineData("/streams%2f1/stop")]
    [InlineData("http://localhost/streams")]
    public async Task Path_InAnotherDress_IsNoWayAround(string path)
    {
        await using SteeredHost host = await SteeredHost.StartAsync("--StreamingJson:ApiKey", "a-key-of-the-operator");
        (RawHead head, string body) = await host.AskAsync("GET", path);
        Assert.InRange(head.Status, 400, 404);
        Assert.DoesNotContain("figures", body, StringComparison.Ordinal);
    }
}
