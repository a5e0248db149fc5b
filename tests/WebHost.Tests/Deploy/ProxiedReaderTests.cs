using System.Security.Cryptography;
using System.Text.Json;

namespace StreamingJson.WebHost.Tests.Deploy;

/// <summary>What a reader behind the proxy does reaches the producer.</summary>
public sealed class ProxiedReaderTests
{
    [NginxFact]
    public async Task ReadsNothing_PausesTheProducer_WithLittleOnTheWay_AndGetsItAllLater()
    {
        await using TwoHosts stage = await TwoHosts.StartAsync();
        using RawClient client = await stage.Nginx.ConnectAsync(receiveBuffer: 16 * 1024);
        await client.GetAsync("/big?length=20000000");
        RawHead head = await client.ReadHeadAsync();
        long sent = (await WaitForPauseAsync(stage)).GetProperty("sent").GetInt64();
        // Of 169 MB. It is what the kernel keeps for the sockets between them; measured: 7 to 13 MB.
        Assert.InRange(sent, 1, 64_000_000);

        using MemoryStream text = new();
        await client.SkipAsync(head.ContentLength!.Value, text);
        using MemoryStream expected = new();
        await foreach (ReadOnlyMemory<byte> chunk in JsonEncoder.Range(0, 20_000_000).EncodeAsync()) expected.Write(chunk.Span);
        Assert.Equal(SHA256.HashData(expected.ToArray()), SHA256.HashData(text.ToArray()));
    }

    [NginxTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Leaves_EndsTheStream(bool rudely)
    {
        await using TwoHosts stage = await TwoHosts.StartAsync();
        using RawClient client = await stage.Nginx.ConnectAsync();
        await client.GetAsync("/big?length=10000000000");
        await client.SkipAsync(1_000_000);
        ServerProcess host = (await stage.FindStreamAsync()).Host;
        if (rudely) client.Reset();
        else client.Dispose();
        await host.WaitForAsync("Stream ConsumerGone");
    }

    [NginxFact]
    public async Task LeavesWhileItReadsNothing_EndsTheStream()
    {
        await using TwoHosts stage = await TwoHosts.StartAsync();
        using RawClient client = await stage.Nginx.ConnectAsync(receiveBuffer: 16 * 1024);
        await client.GetAsync("/big?length=10000000000");
        await client.ReadHeadAsync();
        await WaitForPauseAsync(stage);
        ServerProcess host = (await stage.FindStreamAsync()).Host;
        client.Dispose();
        await host.WaitForAsync("Stream ConsumerGone");
    }

    /// <summary>Waits until the reader has paused the stream, and nothing more is on its way.</summary>
    private static async Task<JsonElement> WaitForPauseAsync(TwoHosts stage)
    {
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(50));
        long before = -1;
        // The kernel asks for a little more now and then before it has all that it will take: 20 looks must find the same.
        for (int i = 0, same = 0; i < 600; i++)
        {
            JsonElement stream = (await stage.FindStreamAsync()).Stream;
            long sent = stream.GetProperty("sent").GetInt64();
            same = stream.GetProperty("state").GetString() == "paused-by-reader" && sent == before ? same + 1 : 0;
            if (same == 20) return stream;
            before = sent;
            await timer.WaitForNextTickAsync().Patiently();
        }

        Assert.Fail("The producer goes on.");
        return default;
    }
}
