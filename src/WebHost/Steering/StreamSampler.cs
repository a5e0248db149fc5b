using Microsoft.Extensions.Options;
using StreamingJson.AspNetCore;

namespace StreamingJson.WebHost.Steering;

/// <summary>
/// One who looks at the streams four times a second for all who watch; while nobody does, nothing is done.
/// </summary>
internal sealed class StreamSampler : IDisposable
{
    /// <summary>A browser's six connections from each of five tabs, and two to spare.</summary>
    public const int MaxWatchers = 32;

    // A quarter of a second looks live.
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly Lock _gate = new();
    private readonly StreamRates _rates;
    private readonly ITimer _timer;
    private TaskCompletionSource<SampleTaken> _next = NewSource();
    private StreamsSample? _last;
    private int _watchers;

    public StreamSampler(StreamRegistry registry, Cooperator cooperator, IOptions<StreamingJsonOptions> options)
    {
        _rates = new StreamRates(registry, cooperator, options);
        _timer = cooperator.TimeProvider.CreateTimer(
            static self => ((StreamSampler)self!).Tick(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The next sample; somebody has to watch.</summary>
    public Task<SampleTaken> Next
    {
        get { lock (_gate) return _next.Task; }
    }

    /// <summary>A sample of this moment.</summary>
    public StreamsSample Look()
    {
        lock (_gate) return _rates.Take();
    }

    /// <returns>To be disposed when the watcher leaves; <see langword="null"/> if there is no place for one.</returns>
    public IDisposable? TryWatch()
    {
        lock (_gate)
        {
            if (_watchers == MaxWatchers) return null;
            if (++_watchers == 1) _timer.Change(Interval, Timeout.InfiniteTimeSpan);
            return new Watch(this);
        }
    }

    public void Dispose() => _timer.Dispose();

    private static TaskCompletionSource<SampleTaken> NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Tick()
    {
        TaskCompletionSource<SampleTaken> taken;
        SampleTaken sample;
        lock (_gate)
        {
            if (_watchers == 0) return;
            sample = new SampleTaken(_rates.Take(), _last);
            (_last, taken, _next) = (sample.Sample, _next, NewSource());
            // Set anew each time: a tick never overtakes the one before.
            _timer.Change(Interval, Timeout.InfiniteTimeSpan);
        }

        taken.SetResult(sample);
    }

    private void Leave()
    {
        lock (_gate)
        {
            if (--_watchers > 0) return;
            _last = null;
            _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    private sealed class Watch(StreamSampler sampler) : IDisposable
    {
        private bool _left;

        public void Dispose()
        {
            if (!Interlocked.Exchange(ref _left, true)) sampler.Leave();
        }
    }
}

/// <summary>A sample, and what of it is news; written down once for all who know the one before.</summary>
internal sealed class SampleTaken(StreamsSample sample, StreamsSample? before)
{
    private readonly Lazy<byte[]?> _change = new(() => before is null ? null : StreamsChange.Between(before, sample)?.ToJson());

    public StreamsSample Sample => sample;

    /// <returns><see langword="null"/> when there is no news to one who knows this much.</returns>
    public byte[]? ChangeSince(StreamsSample known) =>
        ReferenceEquals(known, before) ? _change.Value : StreamsChange.Between(known, sample)?.ToJson();
}
