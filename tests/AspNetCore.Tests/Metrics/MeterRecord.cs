using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace StreamingJson.AspNetCore.Tests.Metrics;

/// <summary>Listens to the library's meter of one application, and keeps what it hears.</summary>
internal sealed class MeterRecord : IDisposable
{
    private readonly ConcurrentDictionary<string, ConcurrentQueue<Measured>> _measured = new();
    private readonly MeterListener _listener;

    public MeterRecord(IServiceProvider application)
    {
        IMeterFactory factory = application.GetRequiredService<IMeterFactory>();
        _listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == "StreamingJson" && instrument.Meter.Scope == factory)
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Keep(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Keep(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Keep(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>The measurements of an instrument so far, in order.</summary>
    /// <param name="name">Its name, behind the meter's.</param>
    public IReadOnlyList<Measured> this[string name] => [.. Of($"streamingjson.{name}")];

    /// <summary>What an observable instrument says now, over all its tags.</summary>
    public double Observe(string name)
    {
        lock (_listener)
        {
            ConcurrentQueue<Measured> measured = Of($"streamingjson.{name}");
            int before = measured.Count;
            _listener.RecordObservableInstruments();
            return measured.Skip(before).Sum(now => now.Value);
        }
    }

    public void Dispose() => _listener.Dispose();

    private void Keep(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        SortedDictionary<string, object?> sorted = new(StringComparer.Ordinal);
        foreach ((string key, object? tag) in tags) sorted.Add(key, tag);
        Of(instrument.Name).Enqueue(new Measured(value, string.Join(' ', sorted.Select(tag => $"{tag.Key}={tag.Value}"))));
    }

    private ConcurrentQueue<Measured> Of(string instrument) => _measured.GetOrAdd(instrument, _ => new());

    /// <param name="Value">What was measured.</param>
    /// <param name="Tags">As in <c>format=application/json outcome=completed</c>, in the order of their names.</param>
    internal sealed record Measured(double Value, string Tags);
}
