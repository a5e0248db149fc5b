namespace StreamingJson.Tests;

/// <summary>What is due while the producer has no turn is done when it has one, whichever step the time passed at.</summary>
public class LateTurnTests
{
    // More than one item takes from the source to the reader.
    private const int Steps = 12;

    private readonly HandSource<int> _source = new();

    [Fact]
    public void FlushInterval_PassesBetweenTurns_ItemIsFlushed()
    {
        for (int steps = 0; steps < Steps; steps++)
        {
            Stage stage = Begin(new HandSource<int>(), new JsonProducerOptions(), out HandSource<int> source);
            source.Yield(7);
            stage.Pump.Run(steps);
            stage.Advance(50);
            Assert.Equal("[7", Taken(stage));
        }
    }

    [Fact]
    public void HeartbeatInterval_PassesBetweenTurns_HeartbeatIsSent()
    {
        for (int steps = 0; steps < Steps; steps++)
        {
            Stage stage = Begin(new HandSource<int>(), new JsonProducerOptions(), out HandSource<int> source, JsonFormat.Events);
            stage.Advance(50);
            source.Yield(7);
            stage.Pump.Run(steps);
            stage.Advance(15_000);
            stage.Advance(15_000);
            Assert.Contains("data: 7\n\n:\n\n", Taken(stage), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task SourceTimeout_PassesBetweenTurns_SourceIsLetGo()
    {
        for (int steps = 0; steps < Steps; steps++)
        {
            JsonProducerOptions options = new() { SourceTimeout = TimeSpan.FromSeconds(1) };
            Stage stage = Begin(new HandSource<int>(), options, out HandSource<int> source);
            source.Yield(7);
            stage.Pump.Run(steps);
            stage.Advance(1_000);
            stage.Advance(1_000);
            stage.TakeAll();
            Assert.Equal((StreamEnd.SourceTimedOut, 1), ((await stage.Outcome()).End, source.Disposed));
        }
    }

    [Fact]
    public async Task NoStallTimeout_HeartbeatFallsIntoAPause_ReaderIsNotGivenUp()
    {
        JsonProducerOptions options = new() { StallTimeout = Timeout.InfiniteTimeSpan };
        Stage stage = Begin(_source, options, out _, JsonFormat.Events, pauseAt: 8);
        stage.Advance(10_000);
        _source.Yield(7);
        stage.Pump.Run();
        // The reader takes nothing until long after the heartbeat would have been due.
        stage.Advance(20_000);
        Assert.Equal(StreamState.PausedByConsumer, stage.Producer.Progress.State);
        _source.End();
        stage.TakeAll();
        Assert.Equal("data: 7\n\n", stage.Read);
        Assert.Equal(StreamEnd.Completed, (await stage.Outcome()).End);
    }

    private static string Taken(Stage stage)
    {
        stage.TakeAll();
        return stage.Read;
    }

    private static Stage Begin(HandSource<int> of, JsonProducerOptions options, out HandSource<int> source,
        JsonFormat format = JsonFormat.Array, int pauseAt = 4096)
    {
        source = of;
        Stage stage = new(options, JsonEncoder.Items(of, Stage.Info<int>(), format), pauseAt);
        stage.Begin();
        return stage;
    }
}
