using System.Net;
using System.Net.Http.Headers;

namespace StreamingJson.WebHost.Tests.Deploy;

/// <summary>What the proxy passes, and what it does not.</summary>
public sealed class ProxyTests
{
    [NginxFact]
    public async Task BothHosts_HaveTheSameTagsAndRanges()
    {
        await using TwoHosts stage = await TwoHosts.StartAsync();
        List<(string? Tag, string Text)> answers = [];
        foreach (ServerProcess host in stage.Hosts)
        {
            using HttpResponseMessage whole = await stage.AskAsync(host, "/big?length=100000");
            answers.Add((whole.Headers.ETag?.ToString(), await whole.Content.ReadAsStringAsync().Patiently()));
        }

        Assert.NotNull(answers[0].Tag);
        Assert.Equal(answers[0], answers[1]);
        using HttpRequestMessage request = new(HttpMethod.Get, "/big?length=100000");
        request.Headers.Range = new RangeHeaderValue(100_000, 100_099);
        using HttpResponseMessage part = await stage.Client.SendAsync(request).Patiently();
        Assert.Equal(HttpStatusCode.PartialContent, part.StatusCode);
        Assert.Equal(answers[0].Tag, part.Headers.ETag?.ToString());
        Assert.Equal(answers[0].Text[100_000..100_100], await part.Content.ReadAsStringAsync().Patiently());
    }

    /// <summary>nginx asks the hosts by HTTP/1.1, over which there are no trailers: none may be promised.</summary>
    [NginxFact]
    public async Task Trailers_AreNotAnnounced()
    {
        await using TwoHosts stage = await TwoHosts.StartAsync();
        using HttpRequestMessage request = new(HttpMethod.Get, "/export/orders?limit=1000");
        request.Headers.TE.ParseAdd("trailers");
        using HttpResponseMessage answer = await stage.Client.SendAsync(request).Patiently();
        byte[] body = await answer.Content.ReadAsByteArrayAsync().Patiently();

        Assert.Empty(answer.Headers.Trailer);
        Assert.Empty(answer.TrailingHeaders);
        Assert.Equal(await stage.Client.GetByteArrayAsync("/export/orders?limit=1000").Patiently(), body);
    }

    [NginxFact]
    public async Task Steering_IsNotThere()
    {
        await using TwoHosts stage = await TwoHosts.StartAsync();
        string[] paths =
        [
            "/streams", "/Streams/events", "/%73treams", "//streams", "/./streams/1/stop", "/x/../streams", "/dashboard",
            "/DASHBOARD/settings",
        ];
        foreach (string path in paths)
        {
            using RawClient client = await stage.Nginx.ConnectAsync();
            // The worst case: a client on the proxy's machine that asks for localhost.
            await client.SendAsync($"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n");
            Assert.Equal((path, 404), (path, (await client.ReadHeadAsync()).Status));
        }
    }

    [NginxFact]
    public async Task Answers_DoNotSayWhichServer_AndLogsHaveNoQueries()
    {
        await using TwoHosts stage = await TwoHosts.StartAsync();
        string[] paths = ["/big?length=12", "/big?length=secret", "/?secret=1", "/nowhere?secret=2", "/streams?secret=3"];
        foreach (string path in paths)
        {
            using HttpResponseMessage answer = await stage.Client.GetAsync(path).Patiently();
            Assert.DoesNotMatch(@"nginx/|Kestrel", answer.Headers.ToString());
        }

        // And failures, of which nginx would say more.
        foreach (ServerProcess host in stage.Hosts) await TwoHosts.KillAsync(host);
        using HttpResponseMessage failed = await stage.Client.GetAsync("/big?length=secret").Patiently();
        Assert.Equal(HttpStatusCode.BadGateway, failed.StatusCode);
        Assert.DoesNotContain("nginx/", await failed.Content.ReadAsStringAsync().Patiently(), StringComparison.Ordinal);
        string log = await stage.Nginx.ReadAccessLogAsync("GET \"/big\" 502");
        Assert.DoesNotContain("secret", log + stage.Nginx.ErrorLog, StringComparison.Ordinal);
        Assert.DoesNotContain('?', log);
    }

    [NginxTheory]
    [InlineData("/", 200)]
    [InlineData("/export/orders", 426)]
    [InlineData("/big?length=12", 426)]
    public async Task Http10_IsForSmallAnswers_SinceItCannotSeeACut(string path, int status)
    {
        await using TwoHosts stage = await TwoHosts.StartAsync();
        using RawClient client = await stage.Nginx.ConnectAsync();
        await client.SendAsync($"GET {path} HTTP/1.0\r\n\r\n");
        Assert.Equal(status, (await client.ReadHeadAsync()).Status);
    }

    [NginxFact]
    public async Task Post_WithoutABody_IsPassed()
    {
        await using TwoHosts stage = await TwoHosts.StartAsync();
        using RawClient client = await stage.Nginx.ConnectAsync();
        await client.SendAsync("POST / HTTP/1.1\r\nHost: here\r\n\r\n");
        Assert.Equal(405, (await client.ReadHeadAsync()).Status);
    }
}
