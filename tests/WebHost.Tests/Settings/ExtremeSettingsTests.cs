using Microsoft.Extensions.Options;

namespace StreamingJson.WebHost.Tests.Settings;

/// <summary>What is allowed has to work, however large or small it is; what cannot work has to be refused at the start.</summary>
public sealed class ExtremeSettingsTests
{
    private const string Years = "1000.00:00:00";

    [Theory]
    [InlineData("MaxLength", "9223372036854775807")]
    [InlineData("MaxConcurrency", "64")]
    [InlineData("TimeSlice", "00:00:00")]
    [InlineData("TimeSlice", Years)]
    [InlineData("Grace", "00:00:00")]
    [InlineData("FlushSize", "1")]
    [InlineData("FlushSize", "2147483647")]
    [InlineData("FlushInterval", "00:00:00")]
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
    [InlineData("Grace")]
    [InlineData("StallTimeout")]
    [InlineData("DrainLimit")]
    public async Task LongerThanATimerCanBeSet_StillStreams_OrIsRefusedAtTheStart(string key)
    {
        // In a process of its own, since what a turn throws ends the process.
        using ServerProcess server = ServerProcess.Start([$"--StreamingJson:{key}", Years]);
        if (!await server.TryListenAsync())
        {
            Assert.Contains($"StreamingJson:{key}", server.Said, StringComparison.Ordinal);
            return;
        }

        using RawClient client = await server.ConnectAsync();
        await client.GetAsync("/big?length=10000000");
        await client.SkipAsync((await client.ReadHeadAsync()).ContentLength!.Value);
        await server.SignalAsync("TERM");
        Assert.Equal(0, await server.WaitForExitAsync());
        Assert.DoesNotContain("Exception", server.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FlushIntervalLongerThanATimerCanBeSet_SlowSourceStillStreams_OrIsRefusedAtTheStart()
    {
        try
        {
            await Extreme_StillStreams("FlushInterval", Years);
        }
        catch (OptionsValidationException refused)
        {
            Assert.Contains("StreamingJson:FlushInterval", refused.Message, StringComparison.Ordinal);
        }
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
