namespace StreamingJson.WebHost.Tests.Settings;

/// <summary>What is allowed has to work, however large or small it is; what cannot work is refused at the start.</summary>
public sealed class ExtremeSettingsTests
{
    [Theory]
    [InlineData("MaxLength", "9223372036854775807")]
    [InlineData("MaxConcurrency", "64")]
    [InlineData("TimeSlice", "00:00:00")]
    [InlineData("TimeSlice", "1 s")]
    [InlineData("Grace", "00:00:00")]
    [InlineData("FlushSize", "1 byte")]
    [InlineData("FlushSize", "1 GB")]
    [InlineData("FlushInterval", "00:00:00")]
    [InlineData("FlushInterval", "1 h")]
    [InlineData("DrainLimit", "00:00:00")]
    public async Task Extreme_StillStreams(string key, string value)
    {
        AsyncSource<int> source = new(_ => Numbers());
        await using RunningHost host = await RunningHost.StartAsync(source.Encoder(), $"--StreamingJson:{key}", value);
        using RawClient client = await host.AskAsync(RunningHost.Own);
        await client.ReadUntilAsync(",99999]");
        await host.AssertEndedAsync(StreamEnd.Completed, source);
    }

    [Theory]
    [InlineData("Grace", "1 s")]
    [InlineData("StallTimeout", "1 d")]
    [InlineData("MaxStreamDuration", "49 d")]
    [InlineData("DrainLimit", "1 d")]
    public async Task LongestThatIsAllowed_StillStreams(string key, string value)
    {
        // In a process of its own, since what a turn throws ends the process.
        using ServerProcess server = await ServerProcess.ListenAsync([$"--StreamingJson:{key}", value]);
        using RawClient client = await server.ConnectAsync();
        await client.GetAsync("/big?length=10000000");
        await client.SkipAsync((await client.ReadHeadAsync()).ContentLength!.Value);
        await server.SignalAsync("TERM");
        Assert.Equal(0, await server.WaitForExitAsync());
        Assert.DoesNotContain("Exception", server.Said, StringComparison.Ordinal);
    }

    private static async IAsyncEnumerable<int> Numbers()
    {
        for (int i = 0; i < 100_000; i++)
        {
            if (i % 1000 == 1) await Task.Yield();
            yield return i;
        }
    }
}
