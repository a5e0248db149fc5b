using System.Diagnostics.Metrics;

namespace StreamingJson.WebHost.Tests.Telemetry;

/// <summary>The instruments that a host has when it has served a stream.</summary>
internal static class Published
{
    private static readonly string[] Meters = ["StreamingJson", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime"];

    public static async Task<IReadOnlyCollection<Instrument>> ByHostAsync()
    {
        Dictionary<string, Instrument> instruments = [];
        using MeterListener listener = new()
        {
            InstrumentPublished = (instrument, _) =>
            {
                lock (instruments)
                    if (Meters.Contains(instrument.Meter.Name)) instruments[instrument.Name] = instrument;
            },
        };
        listener.Start();
        await using RunningHost host = await RunningHost.StartAsync();
        await host.Client.GetStringAsync("/big?length=100000").Patiently();
        lock (instruments) return [.. instruments.Values];
    }

    /// <summary>
    /// What Prometheus calls the series of an instrument that it is sent by OTLP: its unit stands behind the name unless it is
    /// part of it, then what kind it is.
    /// </summary>
    public static IEnumerable<string> SeriesOf(Instrument instrument)
    {
        string name = instrument.Name.Replace('.', '_');
        string unit = instrument.Unit switch { "s" => "seconds", "By" => "bytes", _ => "" };
        if (unit != "" && !name.Split('_').Contains(unit)) name += $"_{unit}";
        string kind = instrument.GetType().Name;
        return kind[..kind.IndexOf('`', StringComparison.Ordinal)] switch
        {
            "Histogram" => [$"{name}_bucket", $"{name}_sum", $"{name}_count"],
            "Counter" or "ObservableCounter" => [$"{name}_total"],
            _ => [name],
        };
    }
}
