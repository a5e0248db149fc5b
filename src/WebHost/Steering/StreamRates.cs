using Microsoft.Extensions.Options;
using StreamingJson.AspNetCore;

namespace StreamingJson.WebHost.Steering;

/// <summary>Takes samples, and remembers of the last ones what the rates need. One caller at a time.</summary>
internal sealed class StreamRates
{
    private readonly StreamRegistry _registry;
    private readonly Cooperator _cooperator;
    private readonly TimeProvider _time;
    private readonly int _flushSize;
    private readonly Dictionary<long, RecentRate> _ofStreams = [];
    private readonly RecentRate _sent;
    private readonly RecentRate _turns;

    public StreamRates(StreamRegistry registry, Cooperator cooperator, IOptions<StreamingJsonOptions> options)
    {
        (_registry, _cooperator, _time) = (registry, cooperator, cooperator.TimeProvider);
        _flushSize = options.Value.Producer.FlushSize;
        long now = _time.GetTimestamp();
        (_sent, _turns) = (new RecentRate(_time, now, registry.BytesSent), new RecentRate(_time, now, cooperator.TurnCount));
    }

    public StreamsSample Take()
    {
        long now = _time.GetTimestamp();
        RunningStream[] streams = _registry.ToArray();
        StreamRow[] rows = new StreamRow[streams.Length];
        for (int i = 0; i < rows.Length; i++)
        {
            long sent = streams[i].BytesSent;
            rows[i] = StreamRow.Of(streams[i], sent, RateOf(streams[i], now).Look(now, sent), _flushSize);
        }

        if (_ofStreams.Count > rows.Length) Forget(rows);
        DateTimeOffset time = _time.GetUtcNow();
        return new StreamsSample(time.AddTicks(-(time.Ticks % TimeSpan.TicksPerMillisecond)), Sum(rows, now), rows);
    }

    private StreamFigures Sum(StreamRow[] rows, long now)
    {
        Dictionary<string, long> ended = [];
        foreach (StreamEnd end in StreamNames.Ends)
            if (_registry.CountOf(end) is > 0 and long count) ended[StreamNames.Of(end)] = count;
        return new StreamFigures(rows.Count(row => row.End is null), rows.Count(row => row.IsPaused),
            _sent.Look(now, _registry.BytesSent), _cooperator.ReadyCount, _turns.Look(now, _cooperator.TurnCount),
            Environment.WorkingSet, ended);
    }

    /// <summary>A stream had sent nothing when it began.</summary>
    private RecentRate RateOf(RunningStream stream, long now)
    {
        if (_ofStreams.TryGetValue(stream.Id, out RecentRate? rate)) return rate;
        long age = (long)(stream.Age.TotalSeconds * _time.TimestampFrequency);
        return _ofStreams[stream.Id] = new RecentRate(_time, now - age, 0);
    }

    private void Forget(StreamRow[] listed)
    {
        HashSet<long> ids = [.. listed.Select(row => row.Id)];
        foreach (long id in _ofStreams.Keys)
            if (!ids.Contains(id)) _ofStreams.Remove(id);
    }
}
