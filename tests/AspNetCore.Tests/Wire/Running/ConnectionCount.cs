using System.Diagnostics.Metrics;

namespace StreamingJson.AspNetCore.Tests.Wire.Running;

/// <summary>How many connections an application's Kestrel has accepted and not let go of, by its own metrics.</summary>
internal sealed class ConnectionCount : IDisposable
{
    private static readonly string[] Names = ["kestrel.active_connections", "kestrel.queued_connections"];

    private readonly MeterListener _listener = new();
    private long _count;

    /// <param name="meters">The application's.</param>
    public ConnectionCount(IMeterFactory meters)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Scope == meters && Names.Contains(instrument.Name))
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((_, change, _, _) => Interlocked.Add(ref _count, change));
        _listener.Start();
    }

    public long Open => Interlocked.Read(ref _count);

    public void Dispose() => _listener.Dispose();
}
