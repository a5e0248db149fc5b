namespace StreamingJson.Tests;

/// <summary>A reader that leaves, or waits, while the source is waited for.</summary>
public class UnheardReaderTests
{
    /// <summary>That it has gone is noticed by a flush, in the middle of the source's step: it is disposed behind that step.</summary>
    [Fact]
    public async Task ReaderGone_NoticedByAHeartbeat_TheSourceIsDisposedWhenItsStepEnds()
    {
        HandSource<int> source = new() { HearsToken = false };
        Stage stage = new(new JsonProducerOptions(), JsonEncoder.Items(source, Stage.Info<int>(), JsonFormat.Events), pauseAt: 4096);
        stage.Begin();
        stage.Reader.Complete();
        stage.Advance(15_000);
        Assert.False(stage.Producer.Completion.IsCompleted);
        Assert.Equal(0, source.Disposed);
        source.Yield(1);
        StreamOutcome outcome = await stage.Outcome();
        Assert.Equal((StreamEnd.ConsumerGone, null as Exception, 1), (outcome.End, outcome.Error, source.Disposed));
    }

    /// <summary>What was to be done for the quiet source is no limit of the reader's.</summary>
    [Fact]
    public void NoStallTimeout_SlowReader_IsWaitedFor()
    {
        HandSource<int> source = new();
        JsonProducerOptions options = new()
        {
            FlushSize = 4,
            ChunkSize = 1,
            StallTimeout = Timeout.InfiniteTimeSpan,
            SourceTimeout = TimeSpan.FromSeconds(1),
        };
        Stage stage = new(options, JsonEncoder.Items(source, Stage.Info<int>(), JsonFormat.Lines), pauseAt: 2);
        stage.Begin();
        for (int i = 0; i < 10; i++) source.Yield(i);
        stage.Pump.Run();
        Assert.Equal(StreamState.PausedByConsumer, State(stage));
        stage.Advance(100_000);
        Assert.Equal(StreamState.PausedByConsumer, State(stage));
        stage.TakeAll();
        Assert.Equal("0\n1\n2\n3\n4\n5\n6\n7\n8\n9\n", Taken(stage));
    }

    private static StreamState State(Stage stage)
    {
        stage.Advance(2);
        return stage.Producer.Progress.State;
    }

    private static string Taken(Stage stage)
    {
        stage.Advance(50);
        stage.TakeAll();
        return stage.Read;
    }
}
