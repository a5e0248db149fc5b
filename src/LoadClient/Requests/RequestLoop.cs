using StreamingJson.LoadClient.Latency;

namespace StreamingJson.LoadClient.Requests;

/// <summary>Makes the requests of one connection, and takes each time from the instant that was intended.</summary>
/// <param name="requester">Makes them.</param>
/// <param name="plan">Says when.</param>
/// <param name="index">Which of the plan's connections this is, from 0.</param>
/// <param name="time">The clock.</param>
/// <param name="sleepUntil">Waits for a timestamp of the clock, or shorter if the run is stopped.</param>
internal sealed class RequestLoop(
    IRequester requester, RequestPlan plan, int index, TimeProvider time, Action<long> sleepUntil)
{
    // A server that has gone is asked ten times a second by each connection, instead of as often as a core can be refused.
    private static readonly TimeSpan PauseAfterRefusal = TimeSpan.FromMilliseconds(100);
    private long _made;
    private long _measured;

    /// <summary>
    /// From the intended start to the whole answer: of those with the status 200, and of time-outs, with the limit at least.
    /// </summary>
    public LatencyHistogram Latency { get; } = new();

    /// <summary>From the intended start to the real one.</summary>
    public LatencyHistogram StartedLate { get; } = new();

    public ErrorCounts Errors { get; } = new();

    /// <summary>Requests with an outcome, so far.</summary>
    public long Made => Volatile.Read(ref _made);

    /// <summary>Good answers after the warm-up.</summary>
    public long Measured => Volatile.Read(ref _measured);

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
            RequestError error = late < plan.Timeout ? requester.Ask() : RequestError.TimedOut;
            if (stop.IsCancellationRequested) return;
            last = time.GetTimestamp();
            Count(error, late, time.GetElapsedTime(intended, last), intended >= measuring);
            if (error == RequestError.NotConnected) sleepUntil(last += Ticks(PauseAfterRefusal));
        }
    }

    private void Count(RequestError error, TimeSpan late, TimeSpan took, bool isMeasured)
    {
        Volatile.Write(ref _made, _made + 1);
        if (error != RequestError.None) Errors.Add(error, requester.Status);
        if (!isMeasured || error is not (RequestError.None or RequestError.TimedOut)) return;
        if (error == RequestError.None) Volatile.Write(ref _measured, _measured + 1);
        Latency.Add(error == RequestError.None || took > plan.Timeout ? took : plan.Timeout);
        StartedLate.Add(late);
    }

    private long Ticks(TimeSpan span) => (long)(span.TotalSeconds * time.TimestampFrequency);
}
