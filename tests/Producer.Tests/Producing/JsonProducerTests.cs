namespace StreamingJson.Tests;

public class JsonProducerTests
{
    [Fact]
    public void SlowReader_PausesTheProducer_AndResumesIt()
    {
        Stage stage = new();
        for (int i = 0; i < 100; i++) stage.Source.Yield(i);
        stage.Source.End();
        stage.Begin();
        stage.Advance(5);
        StreamProgress paused = stage.Producer.Progress;
        Assert.Equal((StreamState.PausedByConsumer, 1), (paused.State, paused.Pauses));
        Assert.Equal(TimeSpan.FromMilliseconds(5), paused.TimePaused);
        Assert.InRange(paused.Bytes, 64, 64 + 16 + 4);

        stage.TakeAll();
        Assert.Equal(StreamState.Done, Settled(stage).State);
        Assert.Equal($"[{string.Join(',', Enumerable.Range(0, 100))}]", stage.Read);
    }

    [Fact]
    public async Task Outcome_OfAWholeDocument_CountsItsItemsAndBytes()
    {
        Stage stage = new();
        for (int i = 0; i < 100; i++) stage.Source.Yield(i);
        stage.Source.End();
        stage.Begin();
        stage.Advance(2_000);
        stage.TakeAll();
        StreamOutcome outcome = await stage.Outcome();
        Assert.Equal((StreamEnd.Completed, 100, 291, 1), (outcome.End, outcome.Items, outcome.Bytes, outcome.Pauses));
        Assert.Equal(TimeSpan.FromSeconds(2), outcome.TimePaused);
        Assert.Equal(outcome.Duration, outcome.TimePaused);
        Assert.Null(outcome.Error);
    }

    [Fact]
    public async Task PauseByHand_Rests_AndStopEndsIt()
    {
        Stage stage = new();
        stage.Begin();
        stage.Producer.PauseProducing();
        for (int i = 0; i < 10; i++) stage.Source.Yield(i);
        stage.Pump.Run();
        Assert.Equal(StreamState.PausedManually, stage.Producer.Progress.State);
        stage.Producer.ResumeProducing();
        stage.Pump.Run();
        Assert.Equal(StreamState.WaitingForSource, stage.Producer.Progress.State);
        stage.Producer.PauseProducing();
        stage.Producer.StopProducing();
        Assert.Equal(StreamEnd.Stopped, (await stage.Outcome()).End);
        Assert.Equal(1, stage.Source.Disposed);
    }

    [Fact]
    public async Task Stop_WhileTheReaderPausesUs_EndsAtOnce()
    {
        Stage stage = new();
        for (int i = 0; i < 100; i++) stage.Source.Yield(i);
        stage.Begin();
        stage.Advance(5);
        stage.Producer.StopProducing();
        Assert.Equal(StreamEnd.Stopped, (await stage.Outcome()).End);
        Assert.Equal(1, stage.Source.Disposed);
        // The cooperator looks once more whether a turn is held, and not again.
        stage.Advance(100);
        Assert.Equal(0, stage.Time.ArmedTimers);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Cancelled_WhileItWaits_EndsAtOnce(bool forTheReader)
    {
        using CancellationTokenSource cancel = new();
        Stage stage = new();
        for (int i = 0; i < (forTheReader ? 100 : 1); i++) stage.Source.Yield(i);
        stage.Begin(cancel.Token);
        stage.Advance(5);
        await cancel.CancelAsync();
        Assert.Equal(StreamEnd.Cancelled, (await stage.Outcome()).End);
        Assert.Equal(1, stage.Source.Disposed);
    }

    [Fact]
    public async Task Cancelled_Before_NeverStartsTheSource()
    {
        Stage stage = new();
        stage.Begin(new CancellationToken(canceled: true));
        Assert.Equal(StreamEnd.Cancelled, (await stage.Outcome()).End);
        Assert.Equal(0, stage.Source.Started);
    }

    [Fact]
    public async Task SourceThrowsLate_SaysSo_AndDisposesOnce()
    {
        Stage stage = new();
        for (int i = 0; i < 10; i++) stage.Source.Yield(i);
        stage.Source.Throw(new InvalidDataException());
        stage.Begin();
        StreamOutcome outcome = await stage.Outcome();
        Assert.Equal((StreamEnd.SourceFailed, 10), (outcome.End, outcome.Items));
        Assert.IsType<InvalidDataException>(outcome.Error);
        Assert.Equal(1, stage.Source.Disposed);
    }

    [Fact]
    public async Task ValueThatJsonHasNot_SaysSo_AndSendsNoBrokenItem()
    {
        double[] items = [1, 2, double.NaN];
        Stage stage = new(new JsonProducerOptions(), JsonEncoder.Items(items.Select(item => item), Stage.Info<double>()));
        stage.Begin();
        Assert.Equal(StreamEnd.SourceFailed, (await stage.Outcome()).End);
        stage.TakeAll();
        Assert.Equal("[1,2", stage.Read);
    }

    [Fact]
    public async Task FlushThrows_TheResponseHasFailed()
    {
        Stage stage = new();
        stage.Writer.FlushThrows = new IOException("broken");
        for (int i = 0; i < 100; i++) stage.Source.Yield(i);
        stage.Begin();
        StreamOutcome outcome = await stage.Outcome();
        Assert.Equal(StreamEnd.ResponseFailed, outcome.End);
        Assert.IsType<IOException>(outcome.Error);
        Assert.Equal(1, stage.Source.Disposed);
    }

    [Fact]
    public async Task CooperatorDisposed_StreamIsStopped()
    {
        Stage stage = new();
        stage.Begin();
        ValueTask disposal = stage.Cooperator.DisposeAsync();
        Assert.Equal(StreamEnd.Stopped, (await stage.Outcome()).End);
        await disposal;
    }

    [Fact]
    public void Begin_Twice_IsRefused()
    {
        Stage stage = new();
        Assert.Throws<InvalidOperationException>(stage.Producer.StopProducing);
        Assert.Equal(StreamState.Idle, stage.Producer.Progress.State);
        stage.Begin();
        Assert.Throws<InvalidOperationException>(() => stage.Begin());
    }

    [Fact]
    public void StallTimeout_Infinite_WaitsOn()
    {
        Stage stage = new(new JsonProducerOptions { FlushSize = 16, ChunkSize = 1, StallTimeout = Timeout.InfiniteTimeSpan });
        for (int i = 0; i < 100; i++) stage.Source.Yield(i);
        stage.Begin();
        stage.Advance(TimeSpan.FromDays(100).TotalMilliseconds);
        Assert.Equal(StreamState.PausedByConsumer, stage.Producer.Progress.State);
    }

    [Fact]
    public void Options_OutOfRange_AreRefused()
    {
        foreach (JsonProducerOptions options in (JsonProducerOptions[])
            [new() { ChunkSize = 0 }, new() { FlushSize = 0 }, new() { FlushInterval = TimeSpan.FromTicks(-1) }, new() { StallTimeout = TimeSpan.Zero }])
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => new Stage(options));
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => new Cooperator(new CooperatorOptions { MaxConcurrency = 0 }));
    }

    private static StreamProgress Settled(Stage stage)
    {
        stage.Outcome().GetAwaiter().GetResult();
        return stage.Producer.Progress;
    }
}
