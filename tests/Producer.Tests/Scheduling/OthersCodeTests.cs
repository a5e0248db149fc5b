using System.IO.Pipelines;

namespace StreamingJson.Tests;

/// <summary>Code of others that is called on the way, and throws: it harms its own stream at most, and says so.</summary>
public class OthersCodeTests
{
    private const string Failure = "a callback";

    /// <summary>The timer's own thread has nobody above it who would catch what a token's callback throws.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task TokenCallbackThrows_StreamIsEndedByATimer_OutcomeTellsBoth(bool onThreads)
    {
        ManualTime time = new();
        Pump? pump = onThreads ? null : new Pump();
        Cooperator cooperator = new(new CooperatorOptions(), time, pump);
        Pipe pipe = new(new PipeOptions(pauseWriterThreshold: 64, resumeWriterThreshold: 32, useSynchronizationContext: false));
        JsonProducer producer = new(JsonEncoder.Items(Endless(), Stage.Info<int>()), pipe.Writer, cooperator,
            new JsonProducerOptions { StallTimeout = TimeSpan.FromSeconds(1), FlushSize = 128 });
        _ = producer.BeginProducing();
        pump?.Run();
        Assert.True(SpinWait.SpinUntil(() => producer.Progress.State == StreamState.Producing, TimeSpan.FromSeconds(30)));
        Assert.True(SpinWait.SpinUntil(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(1));
                pump?.Run();
                return producer.Completion.IsCompleted;
            }, TimeSpan.FromSeconds(30)));
        StreamOutcome outcome = await producer.Completion;
        Assert.Equal((StreamEnd.Stalled, true), (outcome.End, outcome.IsOthersFault));
        Assert.Contains(Failure, outcome.Error!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dispose_OneStopThrows_AllAreStopped_AndItIsThrown()
    {
        Cooperator cooperator = new();
        TaskCompletionSource[] begun = [.. Enumerable.Range(0, 10).Select(_ => new TaskCompletionSource())];
        CooperativeTask[] tasks = [.. Enumerable.Range(0, 10).Select(i => cooperator.Cooperate(Waits(begun[i], throws: i is 3 or 7)))];
        await Task.WhenAll(begun.Select(task => task.Task)).WaitAsync(TimeSpan.FromSeconds(30));
        AggregateException error = await Assert.ThrowsAsync<AggregateException>(() => cooperator.DisposeAsync().AsTask());
        Assert.Equal([Failure, Failure], error.InnerExceptions.Select(inner => inner.Message));
        Assert.All(tasks, task => Assert.True(task.Completion.IsCompleted));
        Assert.Equal(0, cooperator.TaskCount);
    }

    [Fact]
    public async Task Stop_ItsCallbackThrows_IsToldByTheTask_NotByStop()
    {
        Cooperator cooperator = new();
        TaskCompletionSource begun = new();
        CooperativeTask task = cooperator.Cooperate(Waits(begun, throws: true));
        await begun.Task.WaitAsync(TimeSpan.FromSeconds(30));
        task.Stop();
        AggregateException error = await Assert.ThrowsAsync<AggregateException>(() => task.Completion.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Equal(Failure, Assert.Single(error.InnerExceptions).Message);
    }

    /// <summary>A callback may as well block: neither the thread that stops a task nor the pool's wait for it.</summary>
    [Fact]
    public async Task TokenCallbackBlocks_NobodyElseWaits()
    {
        Cooperator cooperator = new();
        using ManualResetEventSlim gate = new();
        using SemaphoreSlim blocked = new(0);
        int count = ThreadPool.ThreadCount + 8;
        TaskCompletionSource[] begun = [.. Enumerable.Range(0, count).Select(_ => new TaskCompletionSource())];
        CooperativeTask[] tasks = [.. begun.Select(task => cooperator.Cooperate(Waits(task, () =>
        {
            blocked.Release();
            gate.Wait();
        })))];
        await Task.WhenAll(begun.Select(task => task.Task)).WaitAsync(TimeSpan.FromSeconds(30));
        foreach (CooperativeTask task in tasks) task.Stop();
        for (int i = 0; i < count; i++) Assert.True(await blocked.WaitAsync(TimeSpan.FromSeconds(30)));
        // All of them hold their threads now, and the pool's are free.
        await Task.Run(() => { }).WaitAsync(TimeSpan.FromSeconds(30));
        CooperativeTask other = cooperator.Cooperate(Empty());
        await other.Completion.WaitAsync(TimeSpan.FromSeconds(30));
        gate.Set();
        await cooperator.DisposeAsync();
    }

    [Fact]
    public void MeterListenerThrows_TurnsGoOn()
    {
        using HandMeters meters = new();
        using System.Diagnostics.Metrics.MeterListener listener = new();
        listener.InstrumentPublished = (instrument, all) =>
        {
            if (instrument.Meter.Scope == meters) all.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<double>((_, _, _, _) => throw new InvalidDataException(Failure));
        listener.Start();
        Pump pump = new();
        Cooperator cooperator = new(new CooperatorOptions { MeterFactory = meters, TimeSlice = TimeSpan.Zero }, new ManualTime(), pump);
        CooperativeTask task = cooperator.Cooperate(Steps(5));
        pump.Run();
        Assert.True(task.Completion.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task ProgressThrows_DocumentIsWhole_OutcomeTells()
    {
        Stage stage = new(new JsonProducerOptions { Progress = new Throws() }, pauseAt: 4096);
        stage.Source.Yield(1);
        stage.Source.End();
        stage.Begin();
        stage.TakeAll();
        StreamOutcome outcome = await stage.Outcome();
        Assert.Equal(("[1]", StreamEnd.Completed, true), (stage.Read, outcome.End, outcome.IsOthersFault));
        Assert.Equal(Failure, outcome.Error!.Message);
    }

    /// <summary>Also where a container disposes synchronously.</summary>
    [Fact]
    public void Dispose_StopsAll_WithoutWaiting()
    {
        Pump pump = new();
        Cooperator cooperator = new(scheduler: pump);
        CooperativeTask task = cooperator.Cooperate(Steps(int.MaxValue));
        cooperator.Dispose();
        pump.Run();
        Assert.True(task.Completion.IsCanceled);
        Assert.Throws<ObjectDisposedException>(() => cooperator.Cooperate(Empty()));
    }

    /// <summary>Each turn would be within the call that has ended the last one.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task InlineScheduler_ManySynchronousTurns_RunOnTheStackOfOne(int concurrency)
    {
        const int steps = 200_000;
        Cooperator cooperator = new(new CooperatorOptions { MaxConcurrency = concurrency, TimeSlice = TimeSpan.Zero }, scheduler: PipeScheduler.Inline);
        CooperativeTask task = cooperator.Cooperate(Spawns(cooperator, steps));
        await task.Completion.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.True(cooperator.TurnCount >= steps);
    }

    private static async IAsyncEnumerable<int> Endless([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken token = default)
    {
        token.Register(() => throw new InvalidDataException(Failure));
        for (int i = 0; ; i++)
        {
            await Task.CompletedTask;
            yield return i;
        }
    }

    private static IAsyncEnumerable<int> Waits(TaskCompletionSource begun, bool throws) =>
        Waits(begun, throws ? () => throw new InvalidDataException(Failure) : null);

    private static async IAsyncEnumerable<int> Waits(TaskCompletionSource begun, Action? callback,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken token = default)
    {
        if (callback is not null) token.Register(callback);
        Task wait = Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
        begun.SetResult();
        await wait;
        yield return 1;
    }

    private static async IAsyncEnumerable<int> Empty()
    {
        await Task.CompletedTask;
        yield break;
    }

    private static async IAsyncEnumerable<int> Steps(int count)
    {
        await Task.CompletedTask;
        for (int i = 0; i < count; i++) yield return i;
    }

    private static async IAsyncEnumerable<int> Spawns(Cooperator cooperator, int count)
    {
        await Task.CompletedTask;
        for (int i = 0; i < count; i++)
        {
            // Now and then there is another one, so that turns are handed from task to task.
            if (i % 1_000 == 0) _ = cooperator.Cooperate(Steps(100));
            yield return i;
        }
    }

    private sealed class Throws : IProgress<StreamProgress>
    {
        public void Report(StreamProgress value) => throw new InvalidDataException(Failure);
    }
}
