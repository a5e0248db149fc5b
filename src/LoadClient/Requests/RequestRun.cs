using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using StreamingJson.LoadClient.Platform;

namespace StreamingJson.LoadClient.Requests;

/// <summary>How many requests are made, and when.</summary>
/// <param name="Connections">How many connections ask at once, each one request after the other; at least 1.</param>
/// <param name="RequestsEach">How many requests each makes at most; <see langword="null"/> for any number.</param>
/// <param name="Duration">When no more requests are begun; <see langword="null"/> for no such time.</param>
/// <param name="Warmup">Time before the duration in which is asked as in it, and not measured. Errors count in it too.</param>
/// <param name="Rate">
/// Requests a second of all connections together, each at an instant that is fixed beforehand, whatever the server does;
/// <see langword="null"/> for each as soon as the one before has been answered.
/// </param>
/// <param name="Timeout">What a request may take. One that would begin later is not made, and counts as timed out.</param>
/// <param name="Nice">How far the threads stand back, so that they do not take the server's time: 0 to 19.</param>
/// <param name="PausesAfterErrors">Whether a server that refuses is not asked as often as a core can be refused.</param>
internal sealed record RequestPlan(
    int Connections, long? RequestsEach = null, TimeSpan? Duration = null, TimeSpan Warmup = default, double? Rate = null,
    TimeSpan Timeout = default, int Nice = 0, bool PausesAfterErrors = false);

/// <summary>Carries out a plan, with a thread for each connection.</summary>
internal sealed class RequestRun(ConnectionSettings settings, RequestPlan plan, TimeProvider time) : IDisposable
{
    // The loops need little; a thousand of them are 0.25 GB of addresses, and much less memory.
    private const int StackSize = 256 * 1024;

    private readonly RequestConnection[] _connections =
        [.. Enumerable.Range(0, plan.Connections).Select(_ => new RequestConnection(settings, time))];

    private RequestLoop[] _loops = [];

    public long Made => _loops.Sum(loop => loop.Made);
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
        RequestPlan few = new(1, RequestsEach: 10, Timeout: TimeSpan.FromSeconds(5));
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
            using RequestConnection connection = new(new(new Uri($"http://{listener.LocalEndpoint}/"), few.Timeout), time);
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
            Made, good, Math.Round(seconds, 3), seconds > 0 ? Math.Round(good / seconds, 1) : 0, Bytes, errors.Total,
            errors.ToDictionary(), LatencyFigures.Of(latency), LatencyFigures.Of(late),
            Faults is [string first, ..] ? first : null);
    }
}

/// <summary>Makes the requests of one connection, and takes each time from the instant that was intended.</summary>
/// <param name="ask">Asks once, and gives the error and the status.</param>
/// <param name="plan">Says when.</param>
/// <param name="index">Which of the plan's connections this is, from 0.</param>
/// <param name="time">The clock.</param>
/// <param name="sleepUntil">Waits for a timestamp of the clock, or shorter if the run is stopped.</param>
internal sealed class RequestLoop(
    Func<(RequestError Error, int Status)> ask, RequestPlan plan, int index, TimeProvider time, Action<long> sleepUntil)
{
    // A server that has gone is asked ten times a second by each connection.
    private static readonly TimeSpan PauseAfterError = TimeSpan.FromMilliseconds(100);
    private long _made;

    /// <summary>From the intended start to the whole answer, if it is good; of time-outs, with the limit at least.</summary>
    public LatencyHistogram Latency { get; } = new();

    /// <summary>From the intended start to the real one.</summary>
    public LatencyHistogram StartedLate { get; } = new();
    public ErrorCounts Errors { get; } = new();
    public long Made => Volatile.Read(ref _made);

    /// <summary>Good answers after the warm-up.</summary>
    public long Measured { get; private set; }

    /// <param name="begin">The timestamp of the first request of the first connection.</param>
    /// <param name="stop">Ends it early. A request that it breaks off is not counted.</param>
    public void Run(long begin, CancellationToken stop)
    {
        long measuring = begin + Ticks(plan.Warmup);
        long end = plan.Duration is TimeSpan duration ? measuring + Ticks(duration) : long.MaxValue;
        sleepUntil(begin);
        long last = time.GetTimestamp();
        for (long n = 0; n < (plan.RequestsEach ?? long.MaxValue); n++)
        {
            // The connections take turns: n of them can be late by n requests before one waits for another.
            long intended = plan.Rate is double rate
                ? begin + (long)((index + (n * plan.Connections)) / rate * time.TimestampFrequency)
                : last;
            if (intended >= end || stop.IsCancellationRequested) return;
            if (plan.Rate is not null) sleepUntil(intended);
            TimeSpan late = time.GetElapsedTime(intended);
            (RequestError error, int status) = late < plan.Timeout ? ask() : (RequestError.TimedOut, 0);
            if (stop.IsCancellationRequested) return;
            last = time.GetTimestamp();
            Volatile.Write(ref _made, _made + 1);
            if (error != RequestError.None) Errors.Add(error, status);
            if (intended >= measuring) Measure(error, late, time.GetElapsedTime(intended, last));
            bool pauses = error == RequestError.NotConnected || (plan.PausesAfterErrors && error != RequestError.None);
            if (pauses) sleepUntil(last += Ticks(PauseAfterError));
        }
    }

    private void Measure(RequestError error, TimeSpan late, TimeSpan took)
    {
        if (error is not (RequestError.None or RequestError.TimedOut)) return;
        if (error == RequestError.None) Measured++;
        Latency.Add(error == RequestError.None || took > plan.Timeout ? took : plan.Timeout);
        StartedLate.Add(late);
    }

    private long Ticks(TimeSpan span) => (long)(span.TotalSeconds * time.TimestampFrequency);
}

/// <summary>Counts errors by their names, such as <c>timed-out</c> or <c>status-503</c>; not for several threads.</summary>
internal sealed class ErrorCounts
{
    private readonly SortedDictionary<string, long> _counts = [];

    public long Total => _counts.Values.Sum();

    public static string NameOf(RequestError error, int status) =>
        error == RequestError.Status ? $"status-{status}" : JsonNamingPolicy.KebabCaseLower.ConvertName($"{error}");

    public void Add(RequestError error, int status) => Add(NameOf(error, status), 1);

    public void Add(ErrorCounts other)
    {
        foreach ((string name, long count) in other._counts) Add(name, count);
    }

    public SortedDictionary<string, long> ToDictionary() => new(_counts);

    private void Add(string name, long count) => _counts[name] = _counts.GetValueOrDefault(name) + count;
}

/// <summary>What many requests came to.</summary>
/// <param name="Requests">Requests with an outcome, good or bad, with those of the warm-up; so the bytes and the errors.</param>
/// <param name="Good">Whole answers with the status 200, after the warm-up.</param>
/// <param name="Seconds">The time from the end of the warm-up to the last outcome.</param>
/// <param name="Rate">Good answers a second.</param>
/// <param name="Bytes">Bytes of payload.</param>
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
