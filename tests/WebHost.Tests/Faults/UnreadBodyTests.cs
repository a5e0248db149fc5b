using System.Text;

namespace StreamingJson.WebHost.Tests.Faults;

/// <summary>A GET with a body, which nobody reads: its client can leave, and a whole one is followed by the next.</summary>
public sealed class UnreadBodyTests
{
    private const int Megabyte = 1_000_000;

    // More than Kestrel reads ahead, and more than it lets anybody read.
    [Theory]
    [InlineData(100, true)]
    [InlineData(100, false)]
    [InlineData(3 * Megabyte, true)]
    [InlineData(3 * Megabyte, false)]
    [InlineData(40 * Megabyte, true)]
    public async Task ReaderGone_SilentSourceHearsOfIt(int body, bool rudely)
    {
        AsyncSource<int> source = new(token => Supply.SilentAfterAsync(3, token));
        await using RunningHost host = await RunningHost.StartAsync(source.Encoder());
        using RawClient client = await host.ConnectAsync();
        await client.SendAsync($"GET {RunningHost.Own} HTTP/1.1\r\nHost: here\r\nContent-Length: {100 * Megabyte}\r\n\r\n");
        await client.ReadUntilAsync(",2");
        await client.SendAsync(new string('1', body));
        if (rudely) client.Reset();
        else client.Dispose();
        await host.AssertEndedAsync(StreamEnd.ConsumerGone, source);
    }

    /// <summary>Bodies that have come before the answer begins, while it goes on, and behind its end.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task WholeBody_TheNextRequestIsAnswered(bool chunked)
    {
        const int pieces = 5;
        await using RunningHost host = await RunningHost.StartAsync();
        using RawClient client = await host.ConnectAsync();
        for (int before = 0; before <= pieces; before++)
        {
            string piece = chunked ? $"186a0\r\n{new string('1', 100_000)}\r\n" : new string('1', 100_000);
            string length = chunked ? "Transfer-Encoding: chunked" : $"Content-Length: {pieces * 100_000}";
            await client.SendAsync($"GET /big?length=100000 HTTP/1.1\r\nHost: here\r\n{length}\r\n\r\n");
            for (int i = 0; i < before; i++) await client.SendAsync(piece);
            RawHead head = await client.ReadHeadAsync();
            Assert.Equal((200, 588_891), (head.Status, head.ContentLength));
            string body = Encoding.ASCII.GetString(await client.ReadExactlyAsync(588_891));
            Assert.EndsWith(",99998,99999]", body, StringComparison.Ordinal);
            for (int i = before; i < pieces; i++) await client.SendAsync(piece);
            if (chunked) await client.SendAsync("0\r\n\r\n");
            await client.GetAsync("/");
            head = await client.ReadHeadAsync();
            Assert.Equal(200, head.Status);
            await client.ReadExactlyAsync(head.ContentLength!.Value);
        }
    }
}
