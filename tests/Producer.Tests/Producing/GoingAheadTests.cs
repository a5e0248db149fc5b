namespace StreamingJson.Tests;

/// <summary>A source that waits for each item is encoded where it brings one, as long as nobody else wants the turn.</summary>
public class GoingAheadTests
{
    private readonly HandSource<int> _source = new();

    [Fact]
    public void ItemsThatComeOneByOne_TakeNoTurnEach_AndAreFlushedInTime()
    {
        Stage stage = Begin(new JsonProducerOptions());
        for (int i = 2; i <= 9; i++) _source.Yield(i);
        Assert.Equal(0, stage.Pump.Count);
        Assert.True(_source.IsWaitedFor);
        Assert.False(stage.Take());
        stage.Advance(49);
        Assert.False(stage.Take());
        stage.Advance(1);
        Assert.Equal("[1,2,3,4,5,6,7,8,9", Taken(stage));
        Assert.Equal(9, stage.Producer.Progress.Items);
    }

    [Fact]
    public void AfterEachFlush_ItGoesOn()
    {
        Stage stage = Begin(new JsonProducerOptions());
        string expected = "[1";
        for (int i = 2; i <= 40; i++)
        {
            _source.Yield(i);
            stage.Pump.Run();
            if (i % 5 == 0) stage.Advance(50);
            expected += $",{i}";
        }

        Assert.Equal(expected, Taken(stage));
    }

    [Fact]
    public void FullFlush_IsNotWaitedWith()
    {
        Stage stage = Begin(new JsonProducerOptions { FlushSize = 64, ChunkSize = 8 });
        for (int i = 2; i <= 9; i++) _source.Yield(i);
        Assert.Equal(1, stage.Pump.Count);
        // A flush of a stream that has shown nothing yet is a quarter of its size.
        Assert.StartsWith("[1,2,3,4,5,6,7", Taken(stage), StringComparison.Ordinal);
    }

    [Fact]
    public async Task End_IsTheEnd()
    {
        Stage stage = Begin(new JsonProducerOptions());
        _source.Yield(2);
        _source.End();
        stage.TakeAll();
        StreamOutcome outcome = await stage.Outcome();
        Assert.Equal((StreamEnd.Completed, 2, 5, 1), (outcome.End, outcome.Items, outcome.Bytes, _source.Disposed));
        Assert.Equal("[1,2]", stage.Read);
    }

    [Fact]
    public async Task Failure_FindsTheItemsBeforeItCounted()
    {
        Stage stage = Begin(new JsonProducerOptions(), JsonFormat.Lines);
        _source.Yield(2);
        _source.Yield(3);
        _source.Throw(new IOException("gone"));
        stage.TakeAll();
        StreamOutcome outcome = await stage.Outcome();
        Assert.Equal((StreamEnd.SourceFailed, 3, 1), (outcome.End, outcome.Items, _source.Disposed));
        Assert.Equal("1\n2\n3\n{\"error\":{\"title\":\"Internal Server Error\",\"status\":500,"
            + "\"detail\":\"The source failed after 3 items.\"}}\n", stage.Read);
    }

    [Fact]
    public async Task Stop_FindsTheItemsBeforeItCounted()
    {
        Stage stage = Begin(new JsonProducerOptions());
        _source.Yield(2);
        stage.Producer.StopProducing();
        StreamOutcome outcome = await stage.Outcome();
        Assert.Equal((StreamEnd.Stopped, 2, 4, 1), (outcome.End, outcome.Items, outcome.Bytes, _source.Disposed));
    }

    [Fact]
    public void PausedByHand_RestsAfterTheItem_AndGoesOnWhenResumed()
    {
        Stage stage = Begin(new JsonProducerOptions());
        stage.Producer.PauseProducing();
        _source.Yield(2);
        stage.Pump.Run();
        Assert.Equal(StreamState.PausedManually, stage.Producer.Progress.State);
        Assert.False(_source.IsWaitedFor);
        stage.Producer.ResumeProducing();
        _source.Yield(3);
        stage.Advance(50);
        Assert.Equal("[1,2,3", Taken(stage));
    }

    [Fact]
    public void TurnTakenBySomebodyElse_ItemWaitsForItsOwn()
    {
        Stage stage = Begin(new JsonProducerOptions());
        CooperativeTask other = stage.Cooperator.Cooperate(Calls(() =>
        {
            _source.Yield(2);
            // The other's step is not over: nothing is encoded meanwhile.
            Assert.False(_source.IsWaitedFor);
        }));
        stage.Pump.Run();
        Assert.True(other.Completion.IsCompletedSuccessfully);
        Assert.True(_source.IsWaitedFor);
        stage.Advance(50);
        Assert.Equal("[1,2", Taken(stage));
    }

    [Fact]
    public async Task QuietSinceItWentAhead_IsLetGoInTime()
    {
        Stage stage = Begin(new JsonProducerOptions { SourceTimeout = TimeSpan.FromSeconds(1) });
        stage.Advance(40);
        _source.Yield(2);
        stage.Advance(999);
        Assert.False(stage.Producer.ConsumerReleased.IsCompleted);
        stage.Advance(1 + 50);
        Assert.Equal(StreamEnd.SourceTimedOut, (await stage.Outcome()).End);
    }

    [Fact]
    public async Task RealThreads_EveryByteIsThere_WhereverTheBellRings()
    {
        await using Cooperator cooperator = new(new CooperatorOptions { MaxConcurrency = 2 });
        JsonProducerOptions options = new() { FlushSize = 256, ChunkSize = 32, FlushInterval = TimeSpan.FromMilliseconds(1) };
        const int length = 20_000;
        string expected = "[" + string.Join(',', Enumerable.Range(0, length)) + "]";
        string[] read = await Task.WhenAll(Enumerable.Range(1, 8).Select(async rhythm =>
        {
            System.IO.Pipelines.Pipe pipe = new();
            JsonProducer producer = new(JsonEncoder.Items(Yields(length, rhythm), Stage.Info<int>()), pipe.Writer, cooperator, options);
            _ = producer.BeginProducing().ContinueWith(_ => pipe.Writer.Complete(), TaskScheduler.Default);
            using StreamReader reader = new(pipe.Reader.AsStream());
            string text = await reader.ReadToEndAsync();
            Assert.Equal(length, (await producer.Completion).Items);
            return text;
        }));
        Assert.All(read, text => Assert.Equal(expected, text));
    }

    private static async IAsyncEnumerable<int> Calls(Action action)
    {
        await Task.CompletedTask;
        action();
        yield return 0;
    }

    private static async IAsyncEnumerable<int> Yields(int length, int rhythm)
    {
        for (int i = 0; i < length; i++)
        {
            if (i % rhythm == 0) await Task.Yield();
            if (i % 4_999 == 0) await Task.Delay(3);
            yield return i;
        }
    }

    private static string Taken(Stage stage)
    {
        stage.TakeAll();
        return stage.Read;
    }

    /// <summary>A stream whose first item is not flushed yet, and whose source waits for the next.</summary>
    private Stage Begin(JsonProducerOptions options, JsonFormat format = JsonFormat.Array)
    {
        Stage stage = new(options, JsonEncoder.Items(_source, Stage.Info<int>(), format), pauseAt: 4096);
        stage.Begin();
        _source.Yield(1);
        stage.Pump.Run();
        return stage;
    }
}
