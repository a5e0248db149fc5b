namespace StreamingJson.WebHost.Tests.Shutdown;

/// <summary>A request that comes on an open connection just when the host has been asked to stop.</summary>
public sealed class NoNewStreamTests
{
    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    public async Task Stopping_StreamIsRefused_SourceNeverStarts(string method)
    {
        SyncSource<int> source = new(Supply.Endless());
        await using RunningHost host = await RunningHost.StartAsync(source.Encoder());
        using RawClient client = await host.ConnectAsync();
        host.Stop();

        await client.SendAsync($"{method} {RunningHost.Own} HTTP/1.1\r\nHost: here\r\n\r\n");
        RawHead head = await client.ReadHeadAsync();
        Assert.Equal(503, head.Status);
        Assert.Equal("application/problem+json", head["Content-Type"]?.Split(';')[0]);
        Assert.True(int.Parse(head["Retry-After"]!) > 0);
        Assert.Equal(0, source.Begun);
        Assert.Equal(0, host.Log.Outcomes);
    }

    [Fact]
    public async Task Stopping_SmallAnswersGoOn()
    {
        await using RunningHost host = await RunningHost.StartAsync();
        using RawClient client = await host.ConnectAsync();
        host.Stop();
        await client.GetAsync("/");
        Assert.Equal(200, (await client.ReadHeadAsync()).Status);
    }
}
