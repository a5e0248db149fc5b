namespace StreamingJson.Tests;

public sealed class TurnMetricsTests : IDisposable
{
    private const string Duration = "streamingjson.turn.duration";
    private const string Wait = "streamingjson.turn.wait";
    private const string Queue = "streamingjson.turn.queue";
    private readonly CountingTime _time = new();
    private readonly Pump _pump = new();
    private readonly HandMeters _meters = new();

    [Fact]
    public void Turns_AreAsLongAsTheyLast_AndWaitedForAsLongAsTheOthersTake()
    {
        Cooperator cooperator = Create();
        _meters.Listen();
        foreach (int count in (int[])[4, 2]) cooperator.Cooperate(Steps(count, 0.6));
        _pump.Run();
        // Two steps each, then those of the first again; the last turn of each finds nothing more.
        Assert.Equal([0.0012, 0.0012, 0.0012, 0, 0], _meters[Duration]);
        Assert.Equal([0, 0.0012, 0.0012, 0.0012, 0], _meters[Wait]);
    }

    [Theory]
    [InlineData(0.4, 0.0004)]
    [InlineData(3, 0.001)]
    public void Turn_CoversItsWait_UpToTheGrace(double waited, double lasted)
    {
        HandSource<int> source = new();
        Cooperator cooperator = Create();
        _meters.Listen();
        cooperator.Cooperate(source, coversWait: () => true);
        _pump.Run();
        _time.Advance(waited);
        source.End();
        _pump.Run();
        Assert.Equal(lasted, _meters[Duration][0]);
    }

    [Fact]
    public void Wait_ForASource_OrByHand_IsNoneForATurn()
    {
        HandSource<int> source = new();
        Cooperator cooperator = Create();
        _meters.Listen();
        CooperativeTask task = cooperator.Cooperate(source);
        _pump.Run();
        _time.Advance(5);
        task.Pause();
        source.Yield(1);
        _pump.Run();
        Assert.Equal(CooperativeState.Paused, task.State);
        _time.Advance(7);
        task.Resume();
        _time.Advance(0.3);
        _pump.Run();
        Assert.Equal([0, 0, 0.0003], _meters[Wait]);
        Assert.Equal([0, 0, 0], _meters[Duration]);
    }

    [Fact]
    public void Turn_ThatIsBorrowed_IsNotRecorded()
    {
        HandSource<int> source = new();
        Cooperator cooperator = Create();
        _meters.Listen();
        CooperativeTask task = cooperator.Cooperate(source);
        _pump.Run();
        Turn turn = task.Queue.TakeIdle(task)!;
        _time.Advance(1);
        turn.End();
        Assert.Equal([0], _meters[Duration]);
    }

    [Fact]
    public void Queue_IsWhoeverWaits()
    {
        Cooperator cooperator = Create();
        _meters.Listen();
        for (int i = 0; i < 3; i++) cooperator.Cooperate(Steps(1, 1));
        _meters.Observe();
        _pump.Run();
        _meters.Observe();
        Assert.Equal([2, 0], _meters[Queue]);
    }

    /// <summary>What stood in the queue while nobody listened is not taken for a long wait later.</summary>
    [Fact]
    public void Listener_ThatComesAndGoes_SeesWhatBeganAfterwards()
    {
        Cooperator cooperator = Create();
        _meters.Listen();
        cooperator.Cooperate(Steps(6, 1));
        _meters.StopListening();
        for (int i = 0; i < 2; i++) _pump.Step();
        _meters.Listen(Wait);
        _time.Advance(100);
        for (int i = 0; i < 2; i++) _pump.Step();
        Assert.Equal([0], _meters[Wait]);
        _meters.StopListening();
        _meters.Listen(Duration);
        _pump.Run();
        Assert.Equal([0.001, 0.001, 0], _meters[Duration]);
    }

    [Fact]
    public void NobodyListens_TheClockIsReadNoMoreOften()
    {
        int without = Reads(Create(measured: false));
        Assert.Equal(without, Reads(Create()));
        _meters.Listen();
        Assert.True(Reads(Create()) > without);
    }

    [Fact]
    public void SomebodyListens_NothingMoreIsAllocated()
    {
        // The first is for the compiler, which may take an allocation away later.
        _ = Least(Create(measured: false));
        long without = Least(Create(measured: false));
        Cooperator cooperator = Create();
        _meters.Listen(Duration, Wait);
        Assert.Equal(without, Least(cooperator));
        Assert.NotEmpty(_meters[Duration]);
        Assert.NotEmpty(_meters[Wait]);
    }

    public void Dispose() => _meters.Dispose();

    private Cooperator Create(bool measured = true) => new(new CooperatorOptions
    {
        MaxConcurrency = 1,
        TimeSlice = TimeSpan.FromMilliseconds(1),
        MeterFactory = measured ? _meters : null,
    }, _time, _pump);

    private int Reads(Cooperator cooperator)
    {
        int before = _time.Reads;
        for (int i = 0; i < 3; i++) cooperator.Cooperate(Steps(10, 0.6));
        _pump.Run();
        int reads = _time.Reads - before;
        cooperator.Dispose();
        return reads;
    }

    private long Least(Cooperator cooperator)
    {
        cooperator.Cooperate(Steps(10_000, 1));
        long least = Allocation.Least(() => _pump.Run(50));
        // Its look at the turns would be in the next one's.
        cooperator.Dispose();
        return least;
    }

#pragma warning disable CS1998 // an iterator that never waits
    private async IAsyncEnumerable<int> Steps(int count, double milliseconds)
    {
        for (int i = 0; i < count; i++)
        {
            _time.Advance(milliseconds);
            yield return i;
        }
    }
#pragma warning restore CS1998

    /// <summary>A clock that knows how often it was read.</summary>
    private sealed class CountingTime : TimeProvider
    {
        private readonly ManualTime _time = new();

        public int Reads { get; private set; }

        public override long TimestampFrequency => _time.TimestampFrequency;

        public override long GetTimestamp()
        {
            Reads++;
            return _time.GetTimestamp();
        }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            _time.CreateTimer(callback, state, dueTime, period);

        public void Advance(double milliseconds) => _time.Advance(TimeSpan.FromMilliseconds(milliseconds));
    }
}
