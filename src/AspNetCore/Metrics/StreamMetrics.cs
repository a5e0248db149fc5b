using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Http;

namespace StreamingJson.AspNetCore;

/// <summary>The instruments of the meter <c>StreamingJson</c> that tell of streams.</summary>
/// <remarks>
/// What grows while a stream runs is looked up by whoever observes it, so that a stream does not pay for it, and a listener that
/// comes late sees the whole.
/// </remarks>
internal sealed class StreamMetrics
{
    // From a short list to an hour's download.
    private static readonly double[] Durations = [0.005, 0.01, 0.025, 0.1, 0.25, 1, 2.5, 10, 30, 60, 300, 900, 3600];

    // Those of OpenTelemetry's HTTP requests, and below them what a computed list takes.
    private static readonly double[] FirstBytes =
        [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

    private readonly ConcurrentDictionary<string, FormatTotals> _formats = new();
    private readonly TimeProvider _time;
    private readonly Counter<long> _rejected;
    private readonly Histogram<double> _duration;
    private readonly Histogram<double> _timeToFirstByte;

    public StreamMetrics(IMeterFactory factory, Cooperator cooperator)
    {
        _time = cooperator.TimeProvider;
        Meter meter = factory.Create("StreamingJson");
        _rejected = meter.CreateCounter<long>("streamingjson.streams.rejected", "{stream}", "Streams that were not let in.");
        _duration = meter.CreateHistogram(
            "streamingjson.stream.duration", "s", "How long a stream took, from its begin to its end.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = Durations });
        _timeToFirstByte = meter.CreateHistogram(
            "streamingjson.stream.time_to_first_byte", "s", "From a stream's begin to the first bytes that leave.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = FirstBytes });
        _ = meter.CreateObservableUpDownCounter(
            "streamingjson.streams.active", () => Observe(totals => totals.Active), "{stream}", "Streams that are running.");
        _ = meter.CreateObservableCounter(
            "streamingjson.stream.items", () => Observe(totals => totals.Items), "{item}", "Items that were encoded.");
        _ = meter.CreateObservableCounter("streamingjson.stream.bytes", () => Observe(totals => totals.Bytes), "By",
            "Bytes that were encoded, before compression.");
        _ = meter.CreateObservableCounter("streamingjson.stream.pauses", () => Observe(totals => totals.Pauses), "{pause}",
            "Waits of more than the grace for a reader.");
        _ = meter.CreateObservableCounter("streamingjson.stream.time_paused", () => Observe(totals => totals.SecondsPaused), "s",
            "How long streams were paused, by their readers or by hand.");
    }

    /// <param name="reason">In kebab case, one of few.</param>
    public void Reject(string reason) =>
        Guard(() => _rejected.Add(1, KeyValuePair.Create<string, object?>("reason", reason)));

    /// <summary>A stream begins; whatever runs on behalf of the caller afterwards belongs to its span.</summary>
    /// <param name="context">The request; its response must not have begun.</param>
    /// <param name="producer">The stream, which has not begun.</param>
    /// <param name="contentType">What it sends.</param>
    /// <returns>To be told of the end, and disposed.</returns>
    public StreamMeasurement Begin(HttpContext context, JsonProducer producer, string contentType)
    {
        FormatTotals totals = _formats.GetOrAdd(contentType, static type => new FormatTotals(type.Split(';')[0]));
        StreamMeasurement stream = new(this, producer, totals, _time);
        if (_timeToFirstByte.Enabled) context.Response.OnStarting(static begun => ((StreamMeasurement)begun).OnStarting(), stream);
        return stream;
    }

    public void RecordFirstByte(TimeSpan time, FormatTotals format) => Guard(() => _timeToFirstByte.Record(time.TotalSeconds, format.Tag));

    public void RecordEnd(TimeSpan duration, StreamEnd end, FormatTotals format) => Guard(() => _duration.Record(
        duration.TotalSeconds, KeyValuePair.Create<string, object?>("outcome", OutcomeName.Of(end)), format.Tag));

    /// <summary>Calls who listens, once or twice a stream; what a listener throws is its own, and no stream's.</summary>
    internal static void Guard(Action listeners)
    {
        try
        {
            listeners();
        }
        catch (Exception)
        {
            // Nobody to tell: the listener is the one who would.
        }
    }

    private IEnumerable<Measurement<T>> Observe<T>(Func<FormatTotals, T> value) where T : struct
    {
        foreach ((_, FormatTotals totals) in _formats)
        {
            totals.Update();
            yield return new Measurement<T>(value(totals), totals.Tag);
        }
    }
}

/// <summary>The running streams of a format, and what all of them have given so far, those that have ended included.</summary>
internal sealed class FormatTotals(string mediaType)
{
    private readonly ConcurrentDictionary<StreamMeasurement, bool> _running = new();
    private long _items;
    private long _bytes;
    private long _pauses;
    private long _ticksPaused;

    public KeyValuePair<string, object?> Tag { get; } = KeyValuePair.Create<string, object?>("format", mediaType);

    public int Active => _running.Count;

    public long Items => Volatile.Read(ref _items);

    public long Bytes => Volatile.Read(ref _bytes);

    public long Pauses => Volatile.Read(ref _pauses);

    public double SecondsPaused => TimeSpan.FromTicks(Volatile.Read(ref _ticksPaused)).TotalSeconds;

    public void Enter(StreamMeasurement stream) => _running.TryAdd(stream, true);

    public void Leave(StreamMeasurement stream) => _running.TryRemove(stream, out _);

    /// <summary>Adds what the running streams have given since the last look.</summary>
    public void Update()
    {
        // Without the locks that looking at Keys would take from streams that begin and end.
        foreach ((StreamMeasurement stream, _) in _running) stream.Update();
    }

    public void Add(long items, long bytes, long pauses, TimeSpan timePaused)
    {
        Interlocked.Add(ref _items, items);
        Interlocked.Add(ref _bytes, bytes);
        Interlocked.Add(ref _pauses, pauses);
        Interlocked.Add(ref _ticksPaused, timePaused.Ticks);
    }
}
