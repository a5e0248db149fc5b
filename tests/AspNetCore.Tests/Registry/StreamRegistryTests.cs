using System.IO.Pipelines;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using StreamingJson.AspNetCore.Tests.Contract.Running;
using StreamingJson.Tests;

namespace StreamingJson.AspNetCore.Tests.Registry;

/// <summary>What is listed, for how long, by a clock that a test moves.</summary>
public sealed class StreamRegistryTests
{
    private static readonly JsonTypeInfo<int> Integers =
        (JsonTypeInfo<int>)JsonSerializerOptions.Default.GetTypeInfo(typeof(int));

    private readonly ManualTime _time = new();
    private readonly StreamRegistry _registry;

    public StreamRegistryTests() => _registry = new StreamRegistry(_time);

    [Fact]
    public void Ids_RiseFromOne_AndAreFound()
    {
        RunningStream[] added = [.. Enumerable.Range(0, 100).Select(_ => Add().Stream)];
        Assert.Equal(Enumerable.Range(1, 100).Select(id => (long)id), added.Select(stream => stream.Id));
        Assert.Equal(added, _registry.ToArray());
        Assert.All(added, stream => Assert.Same(stream, _registry.Find(stream.Id)));
        Assert.All(new[] { 0, 101, -1, long.MinValue, long.MaxValue }, id => Assert.Null(_registry.Find(id)));
    }

    [Fact]
    public async Task Ended_IsKeptTenSeconds_AsItWas()
    {
        (RunningStream stream, _) = Add();
        (_, StreamOutcome other) = await EndAsync();
        Assert.Null(stream.Outcome);
        RunningStream ended = _registry.ToArray()[1];
        Assert.Same(other, ended.Outcome);
        Assert.Equal((StreamState.Done, 3, 7), (ended.Progress.State, ended.Progress.Items, ended.BytesSent));
        Assert.Equal(2, _registry.Count);

        _time.Advance(TimeSpan.FromSeconds(10) - TimeSpan.FromTicks(1));
        Assert.Equal([stream, ended], _registry.ToArray());
        Assert.Same(ended, _registry.Find(ended.Id));
        Assert.Equal(other.Duration, ended.Age);
        Assert.Equal(TimeSpan.FromSeconds(10) - TimeSpan.FromTicks(1), stream.Age);

        _time.Advance(TimeSpan.FromTicks(1));
        Assert.Equal([stream], _registry.ToArray());
        Assert.Null(_registry.Find(ended.Id));
        Assert.Equal(1, _registry.Count);
        Assert.Equal((1, 7), (_registry.CountOf(StreamEnd.Completed), _registry.BytesSent));
    }

    [Fact]
    public async Task ManyEnded_TheOldestAreForgotten()
    {
        for (int i = 0; i < 300; i++) await EndAsync();
        Assert.Equal(256, _registry.Count);
        Assert.Equal(Enumerable.Range(45, 256).Select(id => (long)id), _registry.ToArray().Select(stream => stream.Id));
        Assert.Equal((300, 2_100), (_registry.CountOf(StreamEnd.Completed), _registry.BytesSent));
    }

    /// <summary>Nobody looks: those that come have to sweep.</summary>
    [Fact]
    public async Task NobodyLooks_NothingIsHeldForLong()
    {
        WeakReference forgotten = await EndAndForgetAsync();
        _time.Advance(TimeSpan.FromSeconds(10));
        Add();
        await AssertCollectedAsync(forgotten);
    }

    [Fact]
    public async Task Ended_HoldsNoProducer()
    {
        (RunningStream stream, WeakReference producer) = await EndAndLetGoAsync();
        await AssertCollectedAsync(producer);
        Assert.NotNull(stream.Outcome);
    }

    [Fact]
    public void ReadersToken_IsReadersLeaving()
    {
        (RunningStream stream, _) = Add();
        _registry.End(stream, new StreamOutcome(StreamEnd.Cancelled, 1, 2, 3, default, default, null));
        Assert.Equal(StreamEnd.ConsumerGone, stream.Outcome?.End);
        Assert.Equal((0, 1), (_registry.CountOf(StreamEnd.Cancelled), _registry.CountOf(StreamEnd.ConsumerGone)));
        Assert.Equal(0, _registry.CountOf((StreamEnd)99));
    }

    [Fact]
    public async Task NotRunning_CannotBeSteered()
    {
        (RunningStream idle, _) = Add();
        Assert.All<Action>([idle.Pause, idle.Resume, idle.Stop], call => Assert.Throws<InvalidOperationException>(call));
        Assert.Equal(StreamState.Idle, idle.Progress.State);
        (RunningStream ended, _) = await EndAsync();
        Assert.All<Action>([ended.Pause, ended.Resume, ended.Stop], call => Assert.Throws<InvalidOperationException>(call));
    }

    /// <summary>As soon as no thread has it in a hand any more.</summary>
    private static Task AssertCollectedAsync(WeakReference something) => Eventually.Holds(() =>
    {
        GC.Collect();
        return !something.IsAlive;
    });

    private (RunningStream Stream, JsonProducer Producer) Add()
    {
        JsonProducer producer = new(
            JsonEncoder.Items(Supply.Endless().Take(3), Integers),
            PipeWriter.Create(new MemoryStream()), Cooperator.Shared);
        return (_registry.Add(new DefaultHttpContext().Request, "application/json", producer), producer);
    }

    private async Task<(RunningStream Stream, StreamOutcome Outcome)> EndAsync()
    {
        (RunningStream stream, JsonProducer producer) = Add();
        StreamOutcome outcome = await producer.BeginProducing().Patiently();
        _registry.End(stream, outcome);
        return (stream, outcome);
    }

    private async Task<WeakReference> EndAndForgetAsync() => new((await EndAsync()).Stream);

    private async Task<(RunningStream Stream, WeakReference Producer)> EndAndLetGoAsync()
    {
        (RunningStream stream, JsonProducer producer) = Add();
        _registry.End(stream, await producer.BeginProducing().Patiently());
        return (stream, new WeakReference(producer));
    }
}
