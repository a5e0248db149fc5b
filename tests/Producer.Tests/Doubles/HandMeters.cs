using System.Diagnostics.Metrics;

namespace StreamingJson.Tests;

/// <summary>Makes meters, and keeps what is measured by them, and by no other, as long as it listens.</summary>
internal sealed class HandMeters : IMeterFactory
{
    private readonly List<Meter> _meters = [];
    private readonly Dictionary<string, List<double>> _measured = [];
    private MeterListener? _listener;

    /// <summary>What an instrument has measured so far, rounded to the nanosecond.</summary>
    public double[] this[string instrument] => [.. _measured.GetValueOrDefault(instrument, [])];

    public Meter Create(MeterOptions options)
    {
        Meter meter = new(new MeterOptions(options.Name) { Scope = this });
        _meters.Add(meter);
        return meter;
    }

    /// <param name="instruments">Those that are listened to; none for all.</param>
    public void Listen(params string[] instruments)
    {
        _listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Scope != this || (instruments.Length > 0 && !instruments.Contains(instrument.Name))) return;
                _measured[instrument.Name] = new List<double>(10_000);
                listener.EnableMeasurementEvents(instrument);
            },
        };
        _listener.SetMeasurementEventCallback<double>((instrument, value, _, _) => Keep(instrument, value));
        _listener.SetMeasurementEventCallback<int>((instrument, value, _, _) => Keep(instrument, value));
        _listener.Start();
    }

    public void Observe() => _listener!.RecordObservableInstruments();

    public void StopListening() => _listener?.Dispose();

    public void Dispose()
    {
        StopListening();
        foreach (Meter meter in _meters) meter.Dispose();
    }

    private void Keep(Instrument instrument, double value) => _measured[instrument.Name].Add(Math.Round(value, 9));
}
