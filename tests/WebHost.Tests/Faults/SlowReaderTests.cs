namespace StreamingJson.WebHost.Tests.Faults;

/// <summary>
/// Row 4. Progress is seen in steps: the kernel takes what was sent until its buffer (up to 4 MB) is full, and asks for more only
/// when a third of it is free again. So a reader lives that takes 1.4 MB in each stall limit (measured: 1.2 is ended, 1.4 lives).
/// </summary>
public sealed class SlowReaderTests
{
    private const int Piece = 300_000;

    [Fact]
    public async Task ReadsSlowlyButSteadily_Lives()
    {
        await using RunningHost host = await RunningHost.StartAsync("--StreamingJson:StallTimeout", "00:00:01");
        using RawClient client = await host.AskAsync("/big?length=10000000000", receiveBuffer: 16 * 1024);
        await client.ReadHeadAsync();

        // 6 MB a second, a hundredth of what the host would send, for five of the limits.
        using PeriodicTimer pace = new(TimeSpan.FromMilliseconds(50));
        for (int i = 0; i < 100; i++)
        {
            await pace.WaitForNextTickAsync().Patiently();
            await client.SkipAsync(Piece);
        }

        Assert.Equal(0, host.Log.Outcomes);
        Assert.Equal(1, host.Cooperator.TaskCount);
        client.Dispose();
        LogLine outcome = await host.AssertEndedAsync(StreamEnd.ConsumerGone);
        Assert.NotEqual(0L, outcome.Values["Pauses"]);
    }
}
