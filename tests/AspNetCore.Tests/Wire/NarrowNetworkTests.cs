using System.Security.Cryptography;
using StreamingJson.AspNetCore.Tests.Contract.Running;
using StreamingJson.AspNetCore.Tests.Wire.Networks;
using StreamingJson.AspNetCore.Tests.Wire.Running;

namespace StreamingJson.AspNetCore.Tests.Wire;

/// <summary>Wires that are really slow, lossy or dead, made by the kernel between two network namespaces.</summary>
public sealed class NarrowNetworkTests
{
    /// <summary>What may be on its way: the socket's unsent bytes, those that were sent, and Kestrel's own.</summary>
    private const int OnItsWay = 1_000_000;

    [NetworkFact]
    public async Task OneMegabitASecond_TheStreamLives_AtThatRate()
    {
        // About 0.6 MB at 125 KB/s: longer than the limit.
        const int taken = 600_000;
        using NarrowNetwork network = new();
        network.Slow("1mbit");
        await using WireApp wire = await WireApp.StartAsync(
            options => options.Producer.StallTimeout = TimeSpan.FromSeconds(4), network.Listen);
        using (HttpClient client = network.CreateClient())
        {
            using Stream body = await client.GetStreamAsync(WireApp.Endless).Patiently();
            byte[] buffer = new byte[16 * 1024];
            for (int read = 0; read < taken;) read += await body.ReadAsync(buffer).Patiently();
            RunningStream stream = wire.Registry.ToArray().Single();
            Assert.Null(stream.Outcome);
            // Whoever does not read pays with nothing of ours: it is not produced.
            Assert.InRange(stream.BytesSent, taken, taken + OnItsWay);
            Assert.Equal("here", await client.GetStringAsync("/").Patiently());
        }

        await wire.AssertNothingStaysAsync();
        Assert.Equal(StreamEnd.ConsumerGone, (await wire.App.Log.NextOutcome()).End);
    }

    [NetworkFact]
    public async Task PacketsAreLost_WholeDocument_WithItsDigest()
    {
        using NarrowNetwork network = new();
        await using WireApp wire = await WireApp.StartAsync(build: network.Listen);
        network.Lose(0.05);
        string path = WireApp.Rows(20_000);
        using (HttpClient client = network.CreateClient())
        {
            WireAnswer answer = await WireAnswer.GetAsync(client, path, ("TE", "trailers"));
            Assert.True(answer.IsWhole);
            Assert.True(answer.Body.AsSpan().SequenceEqual(WireApp.Whole(path)));
            Assert.Equal($"sha-256=:{Convert.ToBase64String(SHA256.HashData(answer.Body))}:", answer.Trailer("Repr-Digest"));
        }

        // The end of the connection may be lost, too, and said again.
        await wire.AssertNothingStaysAsync();
        Assert.Equal(StreamEnd.Completed, (await wire.App.Log.NextOutcome()).End);
    }

    [NetworkFact]
    public async Task BlackHole_EndsAsStalled()
    {
        using NarrowNetwork network = new();
        await using WireApp wire = await WireApp.StartAsync(
            options => options.Producer.StallTimeout = TimeSpan.FromMilliseconds(500), network.Listen);
        using HttpClient client = network.CreateClient();
        using Stream body = await client.GetStreamAsync(WireApp.Endless).Patiently();
        await body.ReadExactlyAsync(new byte[1_000_000]).AsTask().Patiently();
        network.Swallow();
        Assert.Equal(StreamEnd.Stalled, (await wire.App.Log.NextOutcome()).End);
        await wire.AssertNothingStaysAsync();
    }
}
