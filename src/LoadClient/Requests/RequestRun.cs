using System.Net;
using System.Net.Sockets;
using StreamingJson.LoadClient.Platform;

namespace StreamingJson.LoadClient.Requests;

/// <summary>Carries out a plan, with a thread for each connection.</summary>
internal sealed class RequestRun(ConnectionSettings settings, RequestPlan plan, TimeProvider time) : IDisposable
{
    // The loops need little; a thousand of them are 0.25 GB of addresses, and much less memory.
    private const int StackSize = 256 * 1024;

    private readonly RequestConnection[] _connections =
        [.. Enumerable.Range(0, plan.Connections).Select(_ => new RequestConnection(settings, time))];

    private RequestLoop[] _loops = [];

    /// <summary>Requests with an outcome, so far.</summary>
    public long Made => _loops.Sum(loop => loop.Made);

    /// <summary>Bytes of payload so far.</summary>
    public long Bytes => _connections.Sum(connection => connection.Bytes);

    /// <summary>How many connections have had a byte, or an error instead.</summary>
    public int Begun => _loops.Zip(_connections).Count(pair => pair.First.Made > 0 || pair.Second.Bytes > 0);

    /// <summary>What was wrong with the documents that were wrong.</summary>
    public IReadOnlyList<string> Faults => [.. _connections.Select(connection => connection.Fault).OfType<string>()];

    /// <returns>What came of it, also if it was stopped early.</returns>
    public async Task<RequestFigures> RunAsync(CancellationToken stop)
    {
        await RehearseAsync();
        _loops = [.. _connections.Select((connection, index) => CreateLoop(connection, plan, index, stop))];
        using CancellationTokenRegistration stopping = stop.Register(
            () => Array.ForEach(_connections, connection => connection.Stop()));
        // All threads run before the first request is intended.
        long begin = time.GetTimestamp() + (time.TimestampFrequency / 20);
        await Task.WhenAll(_loops.Select(loop => OwnThread.RunAsync(StackSize, () =>
        {
            CurrentThread.BeNice(plan.Nice);
            CurrentThread.BePunctual();
            loop.Run(begin, stop);
        })));
        return ToFigures(Math.Max(0, (time.GetElapsedTime(begin) - plan.Warmup).TotalSeconds));
    }

    public void Dispose() => Array.ForEach(_connections, connection => connection.Dispose());

    // This program's own code is compiled before it measures, by a few requests to a server of its own. Measured, median of the
    // first request to the real one in 8 runs on a busy machine: 52 ms without it, 1.6 ms with it.
    private async Task RehearseAsync()
    {
        TimeSpan limit = TimeSpan.FromSeconds(5);
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        Task answering = OwnThread.RunAsync(0, () =>
        {
            using Socket client = listener.AcceptSocket();
            byte[] buffer = new byte[1024];
            while (client.Receive(buffer) > 0) client.Send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"u8);
        });
        await OwnThread.RunAsync(0, () =>
        {
            using RequestConnection connection = new(new ConnectionSettings(new Uri($"http://{listener.LocalEndpoint}/"), limit), time);
            RequestPlan few = new(1) { RequestsEach = 10, Timeout = limit };
            CreateLoop(connection, few, 0, CancellationToken.None).Run(time.GetTimestamp(), CancellationToken.None);
        });
        await answering;
    }

    private RequestLoop CreateLoop(RequestConnection connection, RequestPlan asked, int index, CancellationToken stop) => new(
        () => (connection.Ask(), connection.Status), asked, index, time,
        timestamp => CurrentThread.SleepUntil(timestamp, time, stop));

    private RequestFigures ToFigures(double seconds)
    {
        LatencyHistogram latency = new();
        LatencyHistogram late = new();
        ErrorCounts errors = new();
        foreach (RequestLoop loop in _loops)
        {
            latency.Add(loop.Latency);
            late.Add(loop.StartedLate);
            errors.Add(loop.Errors);
        }

        long good = _loops.Sum(loop => loop.Measured);
        return new RequestFigures(
            Made, good, Math.Round(seconds, 3), seconds > 0 ? Math.Round(good / seconds, 1) : 0,
            Bytes, errors.Total, errors.ToDictionary(), LatencyFigures.Of(latency), LatencyFigures.Of(late),
            Faults is [string first, ..] ? first : null);
    }
}

/// <summary>What many requests came to.</summary>
/// <param name="Requests">Requests with an outcome, good or bad, with those of the warm-up.</param>
/// <param name="Good">Whole answers with the status 200, after the warm-up.</param>
/// <param name="Seconds">The time from the end of the warm-up to the last outcome.</param>
/// <param name="Rate">Good answers a second.</param>
/// <param name="Bytes">Bytes of payload, with those of the warm-up.</param>
/// <param name="Errors">How many errors there were in all.</param>
/// <param name="ErrorsByKind">The same by kind, where there are any.</param>
/// <param name="LatencyMs">From the intended start to the whole answer; with time-outs, not other errors.</param>
/// <param name="StartedLateMs">From the intended start to the real one.</param>
/// <param name="Fault">What was wrong with the first wrong document.</param>
internal sealed record RequestFigures(
    long Requests, long Good, double Seconds, double Rate, long Bytes, long Errors,
    IReadOnlyDictionary<string, long> ErrorsByKind, LatencyFigures? LatencyMs, LatencyFigures? StartedLateMs, string? Fault)
{
    /// <summary>Finds what is wrong, whatever the limits are.</summary>
    public IEnumerable<string> FindFaults()
    {
        if (Fault is string fault) yield return $"A document was wrong: {fault}.";
        if (Good == 0) yield return "No request was answered with 200.";
    }
}
