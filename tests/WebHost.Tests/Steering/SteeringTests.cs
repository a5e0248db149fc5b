using System.Net;
using System.Text.Json;

namespace StreamingJson.WebHost.Tests.Steering;

/// <summary>Twisted's three calls, by hand, and what is seen of them.</summary>
public sealed class SteeringTests
{
    [Fact]
    public async Task Document_SaysAllOfAStream()
    {
        await using SteeredHost host = await SteeredHost.StartAsync();
        Assert.Equal(0, (await host.LookAsync()).GetProperty("streams").GetArrayLength());
        using RawClient client = await host.ReadAsync("/big?length=10000000000&_x=%22%0a<\"");
        using StreamWatcher watcher = await host.WatchAsync();
        await watcher.UntilStateAsync("paused-by-reader");
        JsonElement row = (await host.LookAsync()).GetProperty("streams")[0];
        Assert.Equal(
            ["id", "path", "client", "format", "compressed", "state", "items", "bytes", "sent", "rate", "pauses", "timePaused", "age",
                "end", "ended"],
            row.EnumerateObject().Select(member => member.Name));
        Assert.Equal(1, row.GetProperty("id").GetInt64());
        Assert.Equal(("/big?length=10000000000&_x=%22%0a<\"", "127.0.0.1", "application/json"),
            (row.GetProperty("path").GetString(), row.GetProperty("client").GetString(), row.GetProperty("format").GetString()));
        Assert.Equal(JsonValueKind.Null, row.GetProperty("end").ValueKind);
        JsonElement figures = (await host.LookAsync()).GetProperty("figures");
        Assert.Equal(["active", "paused", "bytesPerSecond", "ready", "turnsPerSecond", "memory", "ended"],
            figures.EnumerateObject().Select(member => member.Name));
        Assert.Equal((1, 1), (figures.GetProperty("active").GetInt32(), figures.GetProperty("paused").GetInt32()));
        Assert.InRange(figures.GetProperty("memory").GetInt64(), 1_000_000, 100_000_000_000);
    }

    [Fact]
    public async Task PauseResumeStop_BytesStop_GoOn_AndEnd()
    {
        await using SteeredHost host = await SteeredHost.StartAsync();
        using RawClient client = await host.ReadAsync();
        // It is read all the time: nobody but the hand pauses it for long.
        Task<long> reading = client.CountToEndAsync();
        using StreamWatcher watcher = await host.WatchAsync();
        await watcher.UntilAsync(() => watcher.Rows.Count == 1 && watcher.Sent > 100_000_000);

        Assert.Equal(204, await host.PostAsync("/streams/1/pause"));
        Assert.Equal("paused-manually", (await host.LookAsync()).GetProperty("streams")[0].GetProperty("state").GetString());
        Assert.Equal(409, await host.PostAsync("/streams/1/pause"));
        // A rate of zero: not a byte in a second.
        await watcher.UntilStateAsync("paused-manually");
        await watcher.UntilAsync(() => watcher.Only.GetProperty("rate").GetDouble() == 0);
        long sent = watcher.Sent;
        Assert.Equal(sent, (await host.LookAsync()).GetProperty("streams")[0].GetProperty("sent").GetInt64());

        Assert.Equal(204, await host.PostAsync("/streams/1/resume"));
        Assert.Equal(409, await host.PostAsync("/streams/1/resume"));
        await watcher.UntilAsync(() => watcher.Sent > sent + 100_000_000);

        Assert.Equal(204, await host.PostAsync("/streams/1/stop"));
        await watcher.UntilStateAsync("done");
        Assert.Equal("stopped", watcher.Only.GetProperty("end").GetString());
        Assert.InRange(await reading.Patiently(), 1, watcher.Sent);
        Assert.Equal(1, watcher.Figures.GetProperty("ended").GetProperty("stopped").GetInt32());
        foreach (string call in new[] { "pause", "resume", "stop" }) Assert.Equal(409, await host.PostAsync($"/streams/1/{call}"));
    }

    [Fact]
    public async Task Ended_IsSeenForTenSeconds()
    {
        await using SteeredHost host = await SteeredHost.StartAsync();
        using StreamWatcher watcher = await host.WatchAsync();
        Assert.Equal(588_891, (await host.Client.GetStringAsync("/big?length=100000").Patiently()).Length);
        await watcher.UntilStateAsync("done");
        Assert.Equal(("completed", 100_000, 588_891), (watcher.Only.GetProperty("end").GetString(),
            watcher.Only.GetProperty("items").GetInt64(), watcher.Sent));
        host.Time.Advance(TimeSpan.FromSeconds(10));
        await watcher.UntilAsync(() => watcher.Rows.Count == 0);
        Assert.Equal(0, (await host.LookAsync()).GetProperty("streams").GetArrayLength());
        Assert.Equal(404, await host.PostAsync("/streams/1/stop"));
        Assert.Equal(1, watcher.Figures.GetProperty("ended").GetProperty("completed").GetInt32());
    }

    [Theory]
    [InlineData("0")]
    [InlineData("2")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData("1.0")]
    [InlineData("%201")]
    [InlineData("one")]
    [InlineData("99999999999999999999")]
    [InlineData("events")]
    [InlineData("%3Cscript%3E")]
    public async Task NoSuchStream_IsNotFound(string id)
    {
        await using SteeredHost host = await SteeredHost.StartAsync();
        using RawClient client = await host.ReadAsync();
        foreach (string call in new[] { "pause", "resume", "stop" })
        {
            (RawHead head, string body) = await host.AskAsync("POST", $"/streams/{id}/{call}");
            Assert.Equal((404, "application/problem+json; charset=utf-8"), (head.Status, head["Content-Type"]));
            Assert.DoesNotContain('<', body);
        }

        Assert.Equal(JsonValueKind.Null, (await host.LookAsync()).GetProperty("streams")[0].GetProperty("end").ValueKind);
    }

    [Theory]
    [InlineData("GET", "/streams/1/pause", "POST")]
    [InlineData("HEAD", "/streams/1/resume", "POST")]
    [InlineData("DELETE", "/streams/1/stop", "POST")]
    [InlineData("POST", "/streams", "GET, HEAD")]
    [InlineData("POST", "/streams/events", "GET")]
    [InlineData("POST", "/dashboard/settings", "GET, HEAD")]
    public async Task OtherMethod_IsRefused(string method, string path, string allowed)
    {
        await using SteeredHost host = await SteeredHost.StartAsync();
        using RawClient client = await host.ReadAsync();
        using HttpRequestMessage request = new(new HttpMethod(method), path);
        using HttpResponseMessage answer = await host.Client.SendAsync(request).Patiently();
        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        Assert.Equal(allowed, string.Join(", ", answer.Content.Headers.Allow.Order()));
        Assert.Equal(JsonValueKind.Null, (await host.LookAsync()).GetProperty("streams")[0].GetProperty("end").ValueKind);
    }

    [Fact]
    public async Task Head_IsThatOfTheDocument()
    {
        await using SteeredHost host = await SteeredHost.StartAsync();
        using HttpRequestMessage request = new(HttpMethod.Head, "/streams");
        using HttpResponseMessage head = await host.Client.SendAsync(request).Patiently();
        Assert.Equal((HttpStatusCode.OK, "application/json"), (head.StatusCode, head.Content.Headers.ContentType?.MediaType));
        Assert.True(head.Headers.CacheControl?.NoStore);
    }
}
