namespace StreamingJson.WebHost.Tests.Delivery;

public sealed class ConnectionTests
{
    [Fact]
    public async Task RequestsInAdvance_AreAnsweredInOrder()
    {
        await using RunningHost host = await RunningHost.StartAsync();
        using RawClient client = await host.ConnectAsync();
        foreach (int length in new[] { 5, 100_000, 3 }) await client.GetAsync($"/big?length={length}");
        foreach (int expected in new[] { 11, 588_891, 7 })
        {
            RawHead head = await client.ReadHeadAsync();
            Assert.Equal(expected, head.ContentLength);
            byte[] body = await client.ReadExactlyAsync(expected);
            Assert.Equal(((byte)'[', (byte)']'), (body[0], body[^1]));
        }
    }

    [Fact]
    public async Task ManyStreamsAtOnce_AllArriveWhole()
    {
        const int streams = 50;
        await using RunningHost host = await RunningHost.StartAsync();
        string[] bodies = await Task.WhenAll(Enumerable.Range(0, streams)
            .Select(i => host.Client.GetStringAsync($"/big?length={1000 * i}"))).Patiently();
        for (int i = 0; i < streams; i++) Assert.Equal($"[{string.Join(',', Enumerable.Range(0, 1000 * i))}]", bodies[i]);
        await Eventually.Holds(() => host.Cooperator.TaskCount == 0);
    }
}
