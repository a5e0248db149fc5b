using System.Buffers;
using System.Text;

namespace StreamingJson.Tests;

/// <summary>
/// A writer may serve the connection's next response as soon as a stream has let go of it: nothing of its end is left there.
/// </summary>
public class NextResponseTests
{
    [Theory]
    [InlineData(StreamEnd.Completed)]
    [InlineData(StreamEnd.Stopped)]
    [InlineData(StreamEnd.Cancelled)]
    [InlineData(StreamEnd.SourceTimedOut)]
    [InlineData(StreamEnd.Stalled)]
    public async Task Ended_TheNextFlushIsNotCancelled(StreamEnd end)
    {
        using CancellationTokenSource cancel = new();
        TimeSpan limit = TimeSpan.FromSeconds(1);
        Stage stage = new(new JsonProducerOptions { SourceTimeout = limit, StallTimeout = limit }, pauseAt: 8);
        stage.Source.Yield(1);
        if (end == StreamEnd.Stalled) stage.Source.Yield(123_456_789);
        stage.Begin(cancel.Token);
        stage.Advance(50);
        if (end == StreamEnd.Completed) stage.Source.End();
        else if (end == StreamEnd.Stopped) stage.Producer.StopProducing();
        else if (end == StreamEnd.Cancelled) await cancel.CancelAsync();
        else stage.Advance(1_000);
        Assert.Equal(end, (await stage.Outcome()).End);
        stage.TakeAll();
        stage.Writer.Write(Encoding.ASCII.GetBytes("next"));
        Assert.False((await stage.Writer.FlushAsync()).IsCanceled);
    }
}
