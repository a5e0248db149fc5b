using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using StreamingJson.AspNetCore;
using StreamingJson.Tests;
using StreamingJson.WebHost.Steering;

namespace StreamingJson.WebHost.Tests.Steering;

/// <summary>When samples are taken, by a clock that a test moves.</summary>
public sealed class StreamSamplerTests
{
    private static readonly TimeSpan Quarter = TimeSpan.FromMilliseconds(250);
    private readonly ManualTime _time = new();
    private readonly StreamSampler _sampler;

    public StreamSamplerTests()
    {
        IServiceProvider services =
            new ServiceCollection().AddSingleton<TimeProvider>(_time).AddStreamingJson().BuildServiceProvider();
        _sampler = new StreamSampler(services.GetRequiredService<StreamRegistry>(), services.GetRequiredService<Cooperator>(),
            services.GetRequiredService<IOptions<StreamingJsonOptions>>());
    }

    [Fact]
    public void NobodyWatches_NothingIsDone()
    {
        Assert.Equal(0, _time.ArmedTimers);
        IDisposable one = _sampler.TryWatch()!;
        IDisposable other = _sampler.TryWatch()!;
        Assert.Equal(1, _time.ArmedTimers);
        one.Dispose();
        one.Dispose();
        Assert.Equal(1, _time.ArmedTimers);
        other.Dispose();
        Assert.Equal(0, _time.ArmedTimers);
        Assert.NotNull(_sampler.TryWatch());
        Assert.Equal(1, _time.ArmedTimers);
    }

    [Fact]
    public async Task OneSampleAQuarterOfASecond_ForAll()
    {
        using IDisposable? one = _sampler.TryWatch();
        using IDisposable? other = _sampler.TryWatch();
        StreamsSample known = _sampler.Look();
        SampleTaken? last = null;
        for (int i = 1; i <= 5; i++)
        {
            Task<SampleTaken> next = _sampler.Next;
            Assert.Same(next, _sampler.Next);
            _time.Advance(Quarter - TimeSpan.FromTicks(1));
            Assert.False(next.IsCompleted);
            _time.Advance(TimeSpan.FromTicks(1));
            SampleTaken taken = await next.Patiently();
            Assert.NotSame(last, taken);
            Assert.Equal(i * Quarter, taken.Sample.Time - known.Time);
            Assert.Null(taken.ChangeSince(known));
            if (last is not null) Assert.Null(taken.ChangeSince(last.Sample));
            last = taken;
        }
    }

    [Fact]
    public void Watchers_AreLimited()
    {
        IDisposable?[] watches = [.. Enumerable.Range(0, StreamSampler.MaxWatchers).Select(_ => _sampler.TryWatch())];
        Assert.DoesNotContain(null, watches);
        Assert.Null(_sampler.TryWatch());
        watches[0]!.Dispose();
        Assert.NotNull(_sampler.TryWatch());
        Assert.Null(_sampler.TryWatch());
    }

    [Fact]
    public void Rate_IsOfTheLastSecond()
    {
        RecentRate rate = new(_time, _time.GetTimestamp(), 0);
        Assert.Equal(0, rate.Look(_time.GetTimestamp(), 0));
        for (int i = 1; i <= 8; i++) Assert.Equal(400, Look(Quarter, i * 100));
        // It stops: in a second there is nothing left of it.
        Assert.Equal([300, 200, 100, 0, 0], Enumerable.Range(0, 5).Select(_ => Look(Quarter, 800)));
        // Nobody has looked for long: since the last look.
        Assert.Equal(100, Look(TimeSpan.FromSeconds(10), 1_800));
        // Looks that are close together do not push out those that are not.
        for (int i = 1; i <= 100; i++) Assert.Equal(0, Look(TimeSpan.FromMilliseconds(1), 1_800));

        double Look(TimeSpan later, long value)
        {
            _time.Advance(later);
            return rate.Look(_time.GetTimestamp(), value);
        }
    }
}
