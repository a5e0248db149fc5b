namespace StreamingJson.WebHost.Tests.Documents;

public sealed class HeadTests
{
    [Theory]
    [InlineData("/")]
    [InlineData("/healthz")]
    [InlineData("/big?length=0")]
    [InlineData("/big?length=11")]
    [InlineData("/big?length=10000000000")]
    [InlineData("/big")]
    [InlineData("/big?length=x")]
    [InlineData("/nowhere")]
    public async Task Head_HasTheHeadersOfGet(string path)
    {
        await using RunningHost host = await RunningHost.StartAsync();
        using RawClient getting = await host.AskAsync(path);
        using RawClient heading = await host.ConnectAsync();
        await heading.SendAsync($"HEAD {path} HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n");

        RawHead get = await getting.ReadHeadAsync();
        RawHead head = await heading.ReadHeadAsync();
        Assert.Equal(get.Status, head.Status);
        Assert.Equal(get.Lasting, head.Lasting.Replace("Connection: close\n", "", StringComparison.Ordinal));
        Assert.Empty((await heading.ReadToEndAsync()).Bytes);
    }

    [Fact]
    public async Task Head_SourceNeverStarts()
    {
        SyncSource<int> source = new(Supply.Endless());
        await using RunningHost host = await RunningHost.StartAsync(source.Encoder());
        using RawClient client = await host.ConnectAsync();
        await client.SendAsync($"HEAD {RunningHost.Own} HTTP/1.1\r\nHost: here\r\n\r\n");
        Assert.Equal(200, (await client.ReadHeadAsync()).Status);
        await client.GetAsync("/");
        Assert.Equal(200, (await client.ReadHeadAsync()).Status);
        Assert.Equal(0, source.Begun);
        Assert.Equal(0, host.Log.Outcomes);
    }

    [Fact]
    public async Task Head_OfUnknownLength_SaysNoLength()
    {
        SyncSource<int> source = new(Supply.Endless());
        await using RunningHost host = await RunningHost.StartAsync(source.Encoder());
        using RawClient client = await host.ConnectAsync();
        await client.SendAsync($"HEAD {RunningHost.Own} HTTP/1.1\r\nHost: here\r\n\r\n");
        RawHead head = await client.ReadHeadAsync();
        Assert.Null(head.ContentLength);
        Assert.Equal("application/json; charset=utf-8", head["Content-Type"]);
        Assert.Equal("no", head["X-Accel-Buffering"]);
    }
}
