namespace StreamingJson.WebHost.Tests.BadInput;

/// <summary>A source that fails before its first byte has left gives an answer of its own.</summary>
public sealed class EarlyFailureTests
{
    [Fact]
    public async Task SyncSourceThrowsAtOnce_IsAProblem() =>
        await AssertProblemAsync(new SyncSource<int>(Supply.FailingAfter(0)), source => source.Encoder());

    [Fact]
    public async Task IntegerSourceThrowsAtOnce_IsAProblem() =>
        await AssertProblemAsync(new SyncSource<int>(Supply.FailingAfter(0)), JsonEncoder.Integers);

    [Fact]
    public async Task AsyncSourceThrowsAtOnce_IsAProblem() =>
        await AssertProblemAsync(new AsyncSource<int>(_ => Supply.FailingAfterAsync(0)), source => source.Encoder());

    [Fact]
    public async Task FirstItemCannotBeWritten_IsAProblem() =>
        await AssertProblemAsync(new SyncSource<double>([double.NaN]), source => source.Encoder());

    [Fact]
    public async Task SourceThrowsACancellationOfItsOwn_IsAProblem() =>
        await AssertProblemAsync(new AsyncSource<int>(_ => TimedOut()), source => source.Encoder());

    [Fact]
    public async Task SourceCannotBeOpened_IsAProblem()
    {
        AsyncSource<int> source = new(_ => throw new InvalidDataException(Supply.Failure));
        await using RunningHost host = await RunningHost.StartAsync(source.Encoder());
        using RawClient client = await host.AskAsync(RunningHost.Own);
        ProblemAnswer problem = await ProblemAnswer.ReadAsync(client, 500);
        Assert.DoesNotContain(Supply.Failure, problem.Text, StringComparison.Ordinal);
        Assert.Equal(StreamEnd.SourceFailed, (await host.Log.NextOutcome()).End);
    }

    private static async Task AssertProblemAsync<T>(T source, Func<T, JsonEncoder> encoder, params string[] settings)
        where T : SourceRecord
    {
        await using RunningHost host = await RunningHost.StartAsync(encoder(source), settings);
        using RawClient client = await host.AskAsync(RunningHost.Own);
        ProblemAnswer problem = await ProblemAnswer.ReadAsync(client, 500);
        Assert.DoesNotContain(Supply.Failure, problem.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", problem.Text, StringComparison.Ordinal);
        LogLine outcome = await host.AssertEndedAsync(StreamEnd.SourceFailed, source);
        Assert.NotNull(outcome.Error);
    }

    private static async IAsyncEnumerable<int> TimedOut()
    {
        await Task.Yield();
        if (Environment.ProcessId != 0) throw new TaskCanceledException("the shelf took too long");
        yield return 0;
    }
}
