namespace StreamingJson.Tests;

/// <summary>What a producer does while its source says nothing.</summary>
public class QuietSourceTests
{
    private readonly HandSource<int> _source = new();

    [Fact]
    public void Events_GetAHeartbeat_EachInterval_AndNoneWhileItemsCome()
    {
        Stage stage = Begin(JsonFormat.Events);
        stage.Advance(14_999);
        Assert.False(stage.Take());
        stage.Advance(1);
        Assert.Equal(":\n\n", Taken(stage));

        stage.Advance(10_000);
        _source.Yield(7);
        stage.Advance(50);
        Assert.Equal(":\n\ndata: 7\n\n", Taken(stage));
        stage.Advance(14_900);
        Assert.Equal(":\n\ndata: 7\n\n", Taken(stage));
        stage.Advance(100);
        Assert.Equal(":\n\ndata: 7\n\n:\n\n", Taken(stage));
        stage.Advance(15_000);
        Assert.Equal(":\n\ndata: 7\n\n:\n\n:\n\n", Taken(stage));
    }

    [Theory]
    [InlineData(JsonFormat.Array)]
    [InlineData(JsonFormat.Lines)]
    [InlineData(JsonFormat.Sequence)]
    public void OtherFormats_HaveNoHeartbeat(JsonFormat format)
    {
        Stage stage = Begin(format);
        stage.Advance(100_000);
        Assert.False(stage.Take());
        Assert.Equal(0, stage.Time.ArmedTimers);
    }

    [Fact]
    public async Task Heartbeats_AreSent_ButAreNotOfTheDocument()
    {
        Stage stage = Begin(JsonFormat.Events);
        stage.Advance(15_000);
        _source.Yield(1);
        _source.End();
        stage.TakeAll();
        StreamOutcome outcome = await stage.Outcome();
        Assert.Equal((StreamEnd.Completed, 1, 9, 12), (outcome.End, outcome.Items, outcome.Bytes, outcome.BytesSent));
    }

    [Theory]
    [InlineData(JsonFormat.Array, "[1,2")]
    [InlineData(JsonFormat.Lines, "1\n2\n{\"error\":{\"title\":\"Internal Server Error\",\"status\":500,"
        + "\"detail\":\"The source was quiet for too long after 2 items.\"}}\n")]
    public async Task QuietForTooLong_IsEnded_AndItsSourceIsDisposed(JsonFormat format, string expected)
    {
        Stage stage = Begin(format, timeout: 1_000);
        _source.Yield(1);
        _source.Yield(2);
        stage.Pump.Run();
        stage.Advance(999);
        Assert.False(stage.Producer.ConsumerReleased.IsCompleted);
        stage.Advance(1);
        stage.TakeAll();
        StreamOutcome outcome = await stage.Outcome();
        Assert.Equal((StreamEnd.SourceTimedOut, 2, 1), (outcome.End, outcome.Items, _source.Disposed));
        Assert.IsType<TimeoutException>(outcome.Error);
        Assert.Equal(expected, stage.Read);
    }

    [Fact]
    public void EachItem_GivesTheSourceItsTimeAgain()
    {
        Stage stage = Begin(JsonFormat.Array, timeout: 1_000);
        for (int i = 0; i < 5; i++)
        {
            stage.Advance(900);
            _source.Yield(i);
            stage.TakeAll();
        }

        Assert.Equal(StreamState.WaitingForSource, stage.Producer.Progress.State);
    }

    [Fact]
    public async Task SourceThatDoesNotHearItsToken_HoldsNoReader()
    {
        HandSource<int> deaf = new() { HearsToken = false };
        Stage stage = Begin(JsonFormat.Array, timeout: 1_000, deaf);
        stage.Advance(1_000);
        await stage.Producer.ConsumerReleased.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.False(stage.Producer.Completion.IsCompleted);
        Assert.Equal(0, deaf.Disposed);

        int flushes = stage.Writer.Flushes;
        deaf.Yield(1);
        Assert.Equal(StreamEnd.SourceTimedOut, (await stage.Outcome()).End);
        Assert.Equal((1, flushes), (deaf.Disposed, stage.Writer.Flushes));
    }

    [Fact]
    public void Progress_IsTold_FourTimesASecondAtMost_AndAtTheEnd()
    {
        List<StreamProgress> told = [];
        Stage stage = Begin(JsonFormat.Array, progress: new Teller(told));
        for (int i = 0; i < 10; i++)
        {
            _source.Yield(i);
            stage.Advance(100);
            stage.TakeAll();
        }

        int before = told.Count;
        Assert.InRange(before, 2, 4);
        Assert.True(told.Zip(told.Skip(1)).All(pair => pair.First.Items < pair.Second.Items));
        _source.End();
        stage.TakeAll();
        Assert.True(SpinWait.SpinUntil(() => told.Count > before && told[^1].State == StreamState.Done, TimeSpan.FromSeconds(30)));
        Assert.Equal(10, told[^1].Items);
    }

    private static string Taken(Stage stage)
    {
        stage.TakeAll();
        return stage.Read;
    }

    private Stage Begin(JsonFormat format, int? timeout = null, HandSource<int>? source = null, IProgress<StreamProgress>? progress = null)
    {
        JsonProducerOptions options = new() { Progress = progress };
        if (timeout is int limit) options.SourceTimeout = TimeSpan.FromMilliseconds(limit);
        Stage stage = new(options, JsonEncoder.Items(source ?? _source, Stage.Info<int>(), format), pauseAt: 4096);
        stage.Begin();
        return stage;
    }

    private sealed class Teller(List<StreamProgress> told) : IProgress<StreamProgress>
    {
        public void Report(StreamProgress value) => told.Add(value);
    }
}
