using System.Text;

namespace StreamingJson.WebHost.Tests.Documents;

public sealed class BigTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(11)]
    [InlineData(100)]
    [InlineData(12_345)]
    [InlineData(1_000_000)]
    public async Task Big_IsTheList_WithItsExactLength(int length)
    {
        string expected = $"[{string.Join(',', Enumerable.Range(0, length))}]";
        await using RunningHost host = await RunningHost.StartAsync();
        using RawClient client = await host.AskAsync($"/big?length={length}");

        RawHead head = await client.ReadHeadAsync();
        Assert.Equal(200, head.Status);
        Assert.Equal(expected.Length, head.ContentLength);
        Assert.Null(head["Transfer-Encoding"]);
        byte[] body = await client.ReadExactlyAsync(expected.Length);
        Assert.True(body.AsSpan().SequenceEqual(Encoding.ASCII.GetBytes(expected)));

        // Nothing came after it: the next answer begins right here.
        await client.GetAsync("/healthz");
        Assert.Equal(200, (await client.ReadHeadAsync()).Status);
    }

    [Fact]
    public async Task Big_HasTheHeadersOfAStream()
    {
        await using RunningHost host = await RunningHost.StartAsync();
        using RawClient client = await host.AskAsync("/big?length=3");
        RawHead head = await client.ReadHeadAsync();
        Assert.Equal("application/json; charset=utf-8", head["Content-Type"]);
        Assert.Equal("nosniff", head["X-Content-Type-Options"]);
        Assert.Equal("no-store", head["Cache-Control"]);
        Assert.Equal("no", head["X-Accel-Buffering"]);
        Assert.Null(head["Server"]);
    }

    [Fact]
    public async Task NameInCapitals_IsTheSameName()
    {
        await using RunningHost host = await RunningHost.StartAsync();
        Assert.Equal("[0,1,2,3,4]", await host.Client.GetStringAsync("/big?Length=5").Patiently());
    }

    [Fact]
    public async Task Completed_IsLogged_WithItemsAndBytes()
    {
        await using RunningHost host = await RunningHost.StartAsync();
        await host.Client.GetStringAsync("/big?length=12345").Patiently();
        LogLine outcome = await host.AssertEndedAsync(StreamEnd.Completed);
        Assert.Equal(12_345L, outcome.Items);
        Assert.Equal(62_961L, outcome.Bytes);
        Assert.DoesNotContain('?', outcome.Text);
    }
}
