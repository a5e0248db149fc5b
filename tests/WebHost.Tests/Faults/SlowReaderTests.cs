namespace StreamingJson.WebHost.Tests.Faults;

/// <summary>
/// Row 4. Progress is seen in steps: the kernel takes what was sent until its buffers are full, and then asks for more only when there
/// is room again. So a reader lives that takes at least such a step in each stall limit.
/// </summary>
public sealed class SlowReaderTests
{
    /// <summary>More than the kernel keeps on both sides: when it has been read, a flush has ended and another begun.</summary>
    private const int Piece = 16_000_000;

    [Fact]
    public async Task ReadsSlowlyButSteadily_Lives()
    {
        await using RunningHost host = await RunningHost.StartAsync("--StreamingJson:StallTimeout", "01:00:00");
        using RawClient client = await host.AskAsync("/big?length=10000000000", receiveBuffer: 16 * 1024);
        await client.ReadHeadAsync();
        for (int i = 0; i < 5; i++)
        {
            await client.SkipAsync(Piece);
            await Eventually.Holds(() => host.IsPausedByReader);
            host.Time.Advance(TimeSpan.FromMinutes(50));
        }

        await client.SkipAsync(Piece);
        Assert.Equal(0, host.Log.Outcomes);
        Assert.Equal(1, host.Cooperator.TaskCount);
        client.Dispose();
        LogLine outcome = await host.AssertEndedAsync(StreamEnd.ConsumerGone);
        Assert.NotEqual(0L, outcome.Values["Pauses"]);
    }
}
