using StreamingJson.Load.Tests.Running;
using StreamingJson.Load.Work;
using StreamingJson.Tests;

namespace StreamingJson.Load.Tests;

public sealed class SlowReadingTests
{
    // The reading's end, and the client's pause: it has read what its rate allows for now.
    private const int TimersOfWaiting = 2;

    private static readonly SlowSettings Settings = new(Length: 1_000_000, BytesPerSecond: 1000, Seconds: 5);

    [Fact]
    public async Task RunAsync_TimeIsOver_LeavesWithWhatItHasVerified()
    {
        await using LoadedHost host = await LoadedHost.StartAsync();
        ManualTime time = new();
        Task<Outcome> reading = new SlowReading(new Uri(host.Url), Settings, time).RunAsync();
        while (time.ArmedTimers < TimersOfWaiting) await Task.Yield();

        time.Advance(TimeSpan.FromSeconds(Settings.Seconds));

        Outcome outcome = await reading.Patiently();
        Assert.Null(outcome.Error);
        Assert.InRange(outcome.Bytes, 1, Settings.BytesPerSecond * (long)Settings.Seconds);
    }

    [Fact]
    public async Task RunAsync_NothingCame_IsAnError()
    {
        TaskCompletionSource never = new();
        TaskCompletionSource asked = new();
        await using LoadedHost host = await LoadedHost.StartAsync(async context =>
        {
            asked.SetResult();
            await never.Task.WaitAsync(context.RequestAborted);
        });
        ManualTime time = new();
        Task<Outcome> reading = new SlowReading(new Uri(host.Url), Settings, time).RunAsync();
        await asked.Task.Patiently();

        time.Advance(TimeSpan.FromSeconds(Settings.Seconds));

        Assert.Equal("timed-out", (await reading.Patiently()).Error);
    }
}
