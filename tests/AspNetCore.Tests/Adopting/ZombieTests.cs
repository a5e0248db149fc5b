using Microsoft.AspNetCore.Builder;

namespace StreamingJson.AspNetCore.Tests.Adopting;

/// <summary>The reason to adopt it: what becomes of an endpoint's endless source when its reader has gone.</summary>
public sealed class ZombieTests
{
    /// <summary>
    /// 40 MB of text behind the reset are no rest of a buffer, which has room for less than one; and within them the framework
    /// would have had a thousand reasons to look.
    /// </summary>
    private const long ALot = 5_000_000;

    /// <summary>The server's writer counts no bytes that nobody reads, so the serializer never flushes, and never looks.</summary>
    [Fact]
    public async Task WithoutIt_SourceThatNeverWaits_GoesOnForNobody()
    {
        Counter counter = new(wait: 0);
        await using LostReader reader = await LostReader.StartAsync(app => app.MapGet("/", counter.CountAsync));
        try
        {
            await reader.LeaveAsync();
            counter.GoOn();
            Assert.True(await counter.ReachesAsync(Counter.Stop + ALot));
        }
        finally
        {
            counter.End();
        }

        await counter.WhenDisposed.Patiently();
        Assert.True(counter.IsAtItsEnd);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1000)]
    [InlineData(1)]
    public async Task WithIt_SourceIsDisposed(int wait)
    {
        Counter counter = new(wait);
        await using LostReader reader = await LostReader.StartAsync(
            app => app.MapGet("/", counter.CountAsync).WithStreamingJson());
        try
        {
            await reader.LeaveAsync();
            counter.GoOn();
            await counter.WhenDisposed.Patiently();
            Assert.False(counter.IsAtItsEnd);
            Assert.Equal(StreamEnd.ConsumerGone, (await reader.Log.NextOutcome()).End);
        }
        finally
        {
            counter.End();
        }
    }
}
