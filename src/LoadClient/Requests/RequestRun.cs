using StreamingJson.LoadClient.Platform;

namespace StreamingJson.LoadClient.Requests;

/// <summary>
/// Carries out a plan, with a thread for each connection. Measured with 32 on one core, in microseconds of CPU a request:
/// 23 with threads that block, 23 with asynchronous sockets, 33 with <see cref="HttpMessageInvoker"/>, 14 with wrk.
/// </summary>
internal sealed class RequestRun : IDisposable
{
    // The loops need little; a thousand of them are 0.25 GB of addresses, and much less memory.
    private const int StackSize = 256 * 1024;

    private readonly RequestPlan _plan;
    private readonly TimeProvider _time;
    private readonly RequestConnection[] _connections;

    public RequestRun(ConnectionSettings settings, RequestPlan plan, TimeProvider time)
    {
        (_plan, _time) = (plan, time);
        _connections = [.. Enumerable.Range(0, plan.Connections).Select(_ => new RequestConnection(settings, time))];
        Loops = [];
    }

    private RequestLoop[] Loops { get; set; }

    /// <summary>Requests with an outcome, so far.</summary>
    public long Made => Loops.Sum(loop => loop.Made);

    /// <returns>What came of it, also if it was stopped early.</returns>
    public async Task<RequestFigures> RunAsync(CancellationToken stop)
    {
        await Rehearsal.RunAsync(_time);
        PreciseSleep sleep = new(_time, stop);
        Loops = [.. _connections.Select((connection, index) => new RequestLoop(connection, _plan, index, _time, sleep.Until))];
        using CancellationTokenRegistration stopping = stop.Register(
            () => Array.ForEach(_connections, connection => connection.Stop()));
        // All threads run before the first request is intended.
        long begin = _time.GetTimestamp() + (_time.TimestampFrequency / 20);
        await Task.WhenAll(Loops.Select(loop => OwnThread.RunAsync(StackSize, () =>
        {
            CurrentThread.BePunctual();
            loop.Run(begin, stop);
        })));
        TimeSpan took = _time.GetElapsedTime(begin) - _plan.Warmup;
        return RequestFigures.Of(Loops, took, _connections.Sum(connection => connection.Bytes), _connections.FirstOrDefault(
            connection => connection.Fault is not null)?.Fault);
    }

    public void Dispose() => Array.ForEach(_connections, connection => connection.Dispose());
}
