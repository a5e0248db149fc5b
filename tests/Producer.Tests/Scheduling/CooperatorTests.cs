namespace StreamingJson.Tests;

public class CooperatorTests
{
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(1);
    private readonly ManualTime _time = new();
    private readonly Pump _pump = new();
    private readonly List<string> _log = [];

    [Fact]
    public void Cooperate_TasksThatWouldRunForEver_TakeTurnsInOrder()
    {
        Cooperator cooperator = Create();
        foreach (string name in (string[])["a", "b", "c"]) cooperator.Cooperate(Steps(name, 4, Slice / 2));
        _pump.Run();
        Assert.Equal("a0 a1 b0 b1 c0 c1 a2 a3 b2 b3 c2 c3", Log);
        Assert.Equal(0, cooperator.TaskCount);
    }

    [Fact]
    public void Cooperate_SliceOfZero_GivesEveryStepATurn()
    {
        Cooperator cooperator = Create(slice: TimeSpan.Zero);
        foreach (string name in (string[])["a", "b"]) cooperator.Cooperate(Steps(name, 3, TimeSpan.Zero));
        _pump.Run();
        Assert.Equal("a0 b0 a1 b1 a2 b2", Log);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Cooperate_ManyTasks_NoMoreWorkItemsThanTurns(int concurrency)
    {
        Cooperator cooperator = Create(concurrency);
        for (int i = 0; i < 20; i++) cooperator.Cooperate(Steps($"t{i}.", 5, Slice));
        while (_pump.Count > 0)
        {
            Assert.True(_pump.Count <= concurrency);
            _pump.Step();
        }

        Assert.Equal(100, _log.Count);
    }

    [Fact]
    public void Task_ThatWaits_HoldsNoTurn()
    {
        HandSource<int> source = new();
        Cooperator cooperator = Create();
        CooperativeTask waits = cooperator.Cooperate(source);
        cooperator.Cooperate(Steps("b", 2, Slice));
        _pump.Run();
        Assert.Equal(CooperativeState.Waiting, waits.State);
        Assert.Equal("b0 b1", Log);
        source.End();
        _pump.Run();
        Assert.True(waits.Completion.IsCompletedSuccessfully);
        Assert.Equal(1, source.Disposed);
    }

    [Fact]
    public void Task_ThatWaitsForWhatItCaused_KeepsItsTurnWithinTheGrace()
    {
        HandSource<int> source = new();
        Cooperator cooperator = Create();
        cooperator.Cooperate(source, coversWait: () => true);
        cooperator.Cooperate(Steps("b", 1, Slice));
        _pump.Run();
        Assert.Equal("", Log);
        source.Yield(1);
        Assert.True(source.IsWaitedFor);
        Assert.Equal("", Log);
        source.End();
        _pump.Run();
        Assert.Equal("b0", Log);
    }

    [Fact]
    public void Task_ThatWaitsForWhatItCaused_LosesItsTurnAfterTheGrace()
    {
        HandSource<int> source = new();
        Cooperator cooperator = Create();
        CooperativeTask waits = cooperator.Cooperate(source, coversWait: () => true);
        cooperator.Cooperate(Steps("b", 2, Slice));
        _pump.Run();
        _time.Advance(TimeSpan.FromMilliseconds(0.9));
        _pump.Run();
        Assert.Equal("", Log);
        _time.Advance(TimeSpan.FromMilliseconds(0.2));
        _pump.Run();
        Assert.Equal("b0 b1", Log);
        source.End();
        _pump.Run();
        Assert.True(waits.Completion.IsCompletedSuccessfully);
    }

    [Fact]
    public void Task_ThatThrows_HarmsNoOther()
    {
        HandSource<int> source = new();
        source.Throw(new InvalidDataException());
        Cooperator cooperator = Create();
        CooperativeTask throws = cooperator.Cooperate(source);
        cooperator.Cooperate(Steps("b", 2, Slice));
        _pump.Run();
        Assert.IsType<InvalidDataException>(throws.Completion.Exception?.InnerException);
        Assert.Equal(1, source.Disposed);
        Assert.Equal("b0 b1", Log);
    }

    [Fact]
    public void Iterator_SeesItsCallersAsyncLocals()
    {
        AsyncLocal<string> local = new() { Value = "caller" };
        string? seen = null;
        Create().Cooperate(Look());
        local.Value = "another";
        _pump.Run();
        Assert.Equal("caller", seen);

#pragma warning disable CS1998 // an iterator that never waits
        async IAsyncEnumerable<int> Look()
        {
            seen = local.Value;
            yield return 1;
        }
#pragma warning restore CS1998
    }

    [Fact]
    public async Task Dispose_StopsAll_AndTakesNoMore()
    {
        HandSource<int>[] sources = [new(), new(), new()];
        Cooperator cooperator = Create();
        CooperativeTask[] tasks = [.. sources.Select(source => cooperator.Cooperate(source))];
        tasks[1].Pause();
        _pump.Run();
        ValueTask disposal = cooperator.DisposeAsync();
        _pump.Run();
        await disposal;
        Assert.All(tasks, task => Assert.True(task.Completion.IsCanceled));
        Assert.All(sources, source => Assert.Equal(1, source.Disposed));
        Assert.Throws<ObjectDisposedException>(() => cooperator.Cooperate(new HandSource<int>()));
    }

    [Fact]
    public async Task ThreadPool_ManyTasksAtOnce_AllEnd_AndNoMoreRunThanTurns()
    {
        int running = 0;
        int most = 0;
        await using Cooperator cooperator = new(new CooperatorOptions { MaxConcurrency = 2, TimeSlice = TimeSpan.Zero });
        CooperativeTask[] tasks = [.. Enumerable.Range(0, 500).Select(_ => cooperator.Cooperate(Busy()))];
        await Task.WhenAll(tasks.Select(task => task.Completion)).WaitAsync(TimeSpan.FromSeconds(30));
        Assert.InRange(most, 1, 2);

        async IAsyncEnumerable<int> Busy()
        {
            for (int i = 0; i < 50; i++)
            {
                int now = Interlocked.Increment(ref running);
                InterlockedMax(ref most, now);
                Thread.SpinWait(20);
                Interlocked.Decrement(ref running);
                if (i % 10 == 0) await Task.Yield();
                yield return i;
            }
        }

        static void InterlockedMax(ref int target, int value)
        {
            for (int seen = target; value > seen; seen = target) Interlocked.CompareExchange(ref target, value, seen);
        }
    }

    private string Log => string.Join(' ', _log);

    private Cooperator Create(int concurrency = 1, TimeSpan? slice = null) => new(
        new CooperatorOptions { MaxConcurrency = concurrency, TimeSlice = slice ?? Slice, Grace = TimeSpan.FromMilliseconds(1) },
        _time, _pump);

#pragma warning disable CS1998 // an iterator that never waits
    private async IAsyncEnumerable<int> Steps(string name, int count, TimeSpan each)
    {
        for (int i = 0; i < count; i++)
        {
            _log.Add($"{name}{i}");
            _time.Advance(each);
            yield return i;
        }
    }
#pragma warning restore CS1998
}
