namespace StreamingJson.WebHost.Tests.Faults;

/// <summary>Rows 2, 3 and 5: a peer that takes nothing, or nothing any more. To the host, a black hole is the same.</summary>
public sealed class StalledReaderTests
{
    private static readonly string[] ShortStall = ["--StreamingJson:StallTimeout", "00:00:00.5"];

    [Fact]
    public async Task NeverReads_SourceIsDisposed_ConnectionIsAborted()
    {
        AsyncSource<int> source = new(Supply.EndlessAsync);
        await using RunningHost host = await RunningHost.StartAsync(source.Encoder(), ShortStall);
        using RawClient client = await host.AskAsync(RunningHost.Own, receiveBuffer: 16 * 1024);
        LogLine outcome = await host.AssertEndedAsync(StreamEnd.Stalled, source);
        AssertWasPaused(outcome);
        RawRest answer = await client.ReadToEndAsync();
        Assert.False(answer.Bytes.AsSpan().EndsWith("\r\n0\r\n\r\n"u8));
    }

    [Fact]
    public async Task NeverReads_KnownLength_ConnectionIsAborted()
    {
        await using RunningHost host = await RunningHost.StartAsync(ShortStall);
        using RawClient client = await host.AskAsync("/big?length=10000000000", receiveBuffer: 16 * 1024);
        AssertWasPaused(await host.AssertEndedAsync(StreamEnd.Stalled));
        // That the connection ends at all, before the document does, is the abort.
        Assert.InRange((await client.ReadToEndAsync()).Bytes.Length, 0, 100_000_000);
    }

    [Fact]
    public async Task ReadsMuch_ThenStalls_IsEndedJustTheSame()
    {
        await using RunningHost host = await RunningHost.StartAsync();
        using RawClient client = await host.AskAsync("/big?length=10000000000");
        await client.SkipAsync(200_000_000);
        await Eventually.Holds(() =>
        {
            host.Time.Advance(TimeSpan.FromHours(1));
            return host.Log.Outcomes == 1;
        });
        LogLine outcome = await host.AssertEndedAsync(StreamEnd.Stalled);
        Assert.InRange(outcome.Bytes, 200_000_000, 300_000_000);
    }

    [Fact]
    public async Task ManyNeverRead_AllAreEnded()
    {
        const int readers = 50;
        await using RunningHost host = await RunningHost.StartAsync(ShortStall);
        List<RawClient> clients = [];
        for (int i = 0; i < readers; i++)
            clients.Add(await host.AskAsync("/big?length=10000000000", receiveBuffer: 16 * 1024));
        await host.Client.GetStringAsync("/").Patiently();
        for (int i = 0; i < readers; i++) Assert.Equal(StreamEnd.Stalled, (await host.Log.NextOutcome()).End);
        Assert.Equal(0, host.Cooperator.TaskCount);
        foreach (RawClient client in clients) client.Dispose();
    }

    [Fact]
    public async Task SlowSource_IsNoStall()
    {
        // The source is silent for several limits; the reader would read, and is not to blame.
        TaskCompletionSource resumed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        AsyncSource<int> source = new(_ => SilentUntil(resumed.Task));
        await using RunningHost host = await RunningHost.StartAsync(
            source.Encoder(), "--StreamingJson:StallTimeout", "00:00:00.05");
        using RawClient client = await host.AskAsync(RunningHost.Own);
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(100));
        for (int i = 0; i < 5; i++) await timer.WaitForNextTickAsync().Patiently();
        resumed.SetResult();
        await client.ReadUntilAsync(",2]");
        await host.AssertEndedAsync(StreamEnd.Completed, source);
    }

    private static async IAsyncEnumerable<int> SilentUntil(Task resumed)
    {
        yield return 1;
        await resumed;
        yield return 2;
    }

    private static void AssertWasPaused(LogLine outcome)
    {
        // What the kernel takes on both sides together is a few megabytes: nothing was produced beyond that.
        Assert.InRange(outcome.Bytes, 1, 32_000_000);
        Assert.NotEqual(0L, outcome.Values["Pauses"]);
    }
}
