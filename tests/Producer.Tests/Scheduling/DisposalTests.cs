namespace StreamingJson.Tests;

/// <summary>An iterator whose disposal throws: its task has ended all the same, says so, and has given its turn back.</summary>
public class DisposalTests
{
    private readonly Pump _pump = new();
    private readonly Cooperator _cooperator;

    public DisposalTests() => _cooperator = new Cooperator(new CooperatorOptions { MaxConcurrency = 1 }, new ManualTime(), _pump);

    [Fact]
    public async Task Whole_DisposalThrows_TaskFails()
    {
        CooperativeTask task = _cooperator.Cooperate(new Undisposable(null));
        _pump.Run();
        Assert.Equal("disposal", (await Assert.ThrowsAsync<InvalidDataException>(() => task.Completion)).Message);
        AssertFree();
    }

    /// <summary>What the iterator has thrown before is not lost.</summary>
    [Fact]
    public async Task Failed_DisposalThrows_BothAreTold()
    {
        CooperativeTask task = _cooperator.Cooperate(new Undisposable(new IOException("step")));
        _pump.Run();
        AggregateException error = await Assert.ThrowsAsync<AggregateException>(() => task.Completion);
        Assert.Equal(["step", "disposal"], error.InnerExceptions.Select(inner => inner.Message));
        AssertFree();
    }

    [Fact]
    public async Task Stopped_DisposalThrows_TaskIsNotMerelyCancelled()
    {
        CooperativeTask task = _cooperator.Cooperate(new Undisposable(null));
        task.Stop();
        _pump.Run();
        Assert.Equal("disposal", (await Assert.ThrowsAsync<InvalidDataException>(() => task.Completion)).Message);
        AssertFree();
    }

    private void AssertFree()
    {
        Assert.Equal(0, _cooperator.TaskCount);
        CooperativeTask next = _cooperator.Cooperate(new HandSource<int>());
        _pump.Run();
        Assert.Equal(CooperativeState.Waiting, next.State);
    }

    private sealed class Undisposable(Exception? failure) : IAsyncEnumerable<int>, IAsyncEnumerator<int>
    {
        public int Current => 0;

        public IAsyncEnumerator<int> GetAsyncEnumerator(CancellationToken cancellationToken = default) => this;

        public ValueTask<bool> MoveNextAsync() =>
            failure is null ? new ValueTask<bool>(false) : ValueTask.FromException<bool>(failure);

        public ValueTask DisposeAsync() => throw new InvalidDataException("disposal");
    }
}
