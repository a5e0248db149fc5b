using System.Diagnostics;
using System.Runtime;

namespace StreamingJson.Bench;

// Asks at fixed instants, whatever the server does, and takes each time from the instant at which the request was intended.
// A server that stalls for a second so pays for every request that fell into that second, not only for the one in flight.
internal sealed class OpenLoop
{
    private readonly ProbeConnection[] _connections;
    private readonly long[] _latency;
    private readonly long[] _sentLate;
    private readonly long _interval;
    private readonly long _discarded;
    private int _errors;

    public OpenLoop(ProbeSettings settings)
    {
        _interval = Stopwatch.Frequency / settings.Rate;
        _discarded = (long)(settings.Rate * settings.Warmup);
        long ticks = _discarded + (long)(settings.Rate * settings.Seconds);
        _latency = new long[ticks];
        _sentLate = new long[ticks];
        _connections = [.. Enumerable.Range(0, settings.Connections).Select(_ => new ProbeConnection(settings.Url))];
    }

    public ProbeResult Run(Action onMeasuring)
    {
        GCSettings.LatencyMode = GCLatencyMode.SustainedLowLatency;
        long first = Stopwatch.GetTimestamp() + (Stopwatch.Frequency / 10);
        Thread[] workers = [.. _connections.Select((_, index) => new Thread(() => Work(index, first), 128 * 1024))];
        Array.ForEach(workers, worker => worker.Start());
        PreciseSleep.Until(first + (_discarded * _interval));
        onMeasuring();
        Array.ForEach(workers, worker => worker.Join());
        Array.ForEach(_connections, connection => connection.Dispose());
        return new ProbeResult(_latency[(int)_discarded..], _sentLate[(int)_discarded..], _errors);
    }

    // Worker k asks at the ticks k, k + n, k + 2n and so on: n requests may be in flight before one waits for a connection.
    private void Work(int index, long first)
    {
        PreciseSleep.Sharpen();
        long timeout = (long)(ProbeSettings.Timeout.TotalSeconds * Stopwatch.Frequency);
        for (long tick = index; tick < _latency.Length; tick += _connections.Length)
        {
            long intended = first + (tick * _interval);
            PreciseSleep.Until(intended);
            long sentLate = Stopwatch.GetTimestamp() - intended;
            // A client that would long have given up needs no asking; so a dead server ends the run in bounded time.
            bool answered = sentLate < timeout && _connections[index].Ask();
            long latency = Stopwatch.GetTimestamp() - intended;
            _sentLate[tick] = sentLate;
            _latency[tick] = answered ? latency : Math.Max(latency, timeout);
            if (!answered && tick >= _discarded)
            {
                Interlocked.Increment(ref _errors);
            }
        }
    }
}
