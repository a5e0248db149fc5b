using System.Text;

namespace StreamingJson.WebHost.Tests.BadInput;

public sealed class Http10Tests
{
    [Theory]
    [InlineData("/big?length=11", "[0,1,2,3,4,5,6,7,8,9,10]")]
    [InlineData("/healthz", """{"status":"ok"}""")]
    public async Task WithoutKeepAlive_ClosedAtTheEnd(string path, string expected)
    {
        await using RunningHost host = await RunningHost.StartAsync();
        using RawClient client = await host.ConnectAsync();
        await client.SendAsync($"GET {path} HTTP/1.0\r\n\r\n");
        RawHead head = await client.ReadHeadAsync();
        Assert.Equal(200, head.Status);
        Assert.Equal(expected.Length, head.ContentLength);
        RawRest rest = await client.ReadToEndAsync();
        Assert.Equal(expected, Encoding.ASCII.GetString(rest.Bytes));
        Assert.False(rest.IsReset);
    }

    [Fact]
    public async Task WithKeepAlive_TwoRequestsOnOneConnection()
    {
        const string request = "GET /big?length=3 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n";
        await using RunningHost host = await RunningHost.StartAsync();
        using RawClient client = await host.ConnectAsync();
        for (int i = 0; i < 2; i++)
        {
            await client.SendAsync(request);
            RawHead head = await client.ReadHeadAsync();
            Assert.Equal("keep-alive", head["Connection"]);
            Assert.Equal("[0,1,2]", Encoding.ASCII.GetString(await client.ReadExactlyAsync(head.ContentLength!.Value)));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("Connection: keep-alive\r\n")]
    public async Task UnknownLength_ClosedAtTheEnd_WithoutChunkedFraming(string headers)
    {
        // More than the first flush, whose length would be known.
        AsyncSource<int> source = new(_ => Many());
        await using RunningHost host = await RunningHost.StartAsync(source.Encoder());
        using RawClient client = await host.ConnectAsync();
        await client.SendAsync($"GET {RunningHost.Own} HTTP/1.0\r\n{headers}\r\n");
        RawHead head = await client.ReadHeadAsync();
        Assert.Equal(200, head.Status);
        Assert.Null(head.ContentLength);
        Assert.Null(head["Transfer-Encoding"]);
        RawRest rest = await client.ReadToEndAsync();
        Assert.Equal($"[{string.Join(',', Enumerable.Range(0, 20_000))}]", Encoding.ASCII.GetString(rest.Bytes));
        Assert.False(rest.IsReset);
        await host.AssertEndedAsync(StreamEnd.Completed, source);
    }

    [Fact]
    public async Task UnknownLength_SourceFailsLate_IsResetInsteadOfClosed()
    {
        SyncSource<int> source = new(Supply.FailingAfter(100_000));
        await using RunningHost host = await RunningHost.StartAsync(source.Encoder());
        using RawClient client = await host.ConnectAsync();
        await client.SendAsync($"GET {RunningHost.Own} HTTP/1.0\r\n\r\n");
        Assert.Equal(200, (await client.ReadHeadAsync()).Status);
        Assert.True((await client.ReadToEndAsync()).IsReset, "a FIN would make half a document look whole");
        await host.AssertEndedAsync(StreamEnd.SourceFailed, source);
    }

    private static async IAsyncEnumerable<int> Many()
    {
        await Task.Yield();
        for (int i = 0; i < 20_000; i++) yield return i;
    }
}
