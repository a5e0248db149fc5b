using System.Threading.Channels;

namespace StreamingJson.WebHost.Tests.Delivery;

/// <summary>A slow source: its reader has each item before the next one exists.</summary>
public sealed class FirstItemTests
{
    [Theory]
    [InlineData("00:00:00.050")]
    [InlineData("00:00:00")]
    public async Task EachItem_ArrivesBeforeTheNextIsProduced(string flushInterval)
    {
        Channel<string> channel = Channel.CreateUnbounded<string>();
        AsyncSource<string> source = new(token => channel.Reader.ReadAllAsync(token));
        await using RunningHost host = await RunningHost.StartAsync(
            source.Encoder(), "--StreamingJson:FlushInterval", flushInterval);
        using RawClient client = await host.AskAsync(RunningHost.Own);
        foreach (string item in new[] { "first", "second", "third" })
        {
            channel.Writer.TryWrite(item);
            await client.ReadUntilAsync($"\"{item}\"");
        }

        channel.Writer.Complete();
        await client.ReadUntilAsync("]");
        LogLine outcome = await host.AssertEndedAsync(StreamEnd.Completed, source);
        Assert.Equal(3, outcome.Items);
    }

    [Fact]
    public async Task NoItemYet_NoStatusYet()
    {
        Channel<int> channel = Channel.CreateUnbounded<int>();
        AsyncSource<int> source = new(token => channel.Reader.ReadAllAsync(token));
        await using RunningHost host = await RunningHost.StartAsync(
            source.Encoder(), "--StreamingJson:FlushInterval", "00:00:00");
        using RawClient client = await host.AskAsync(RunningHost.Own);
        await source.WhenBegun.Patiently();

        // Had the status left, it would be 200 by now, and this failure could not be said.
        channel.Writer.Complete(new InvalidDataException(Supply.Failure));
        Assert.Equal(500, (await client.ReadHeadAsync()).Status);
        await host.AssertEndedAsync(StreamEnd.SourceFailed, source);
    }
}
