namespace StreamingJson.LoadClient.Requests;

/// <summary>How many requests are made, and when.</summary>
/// <param name="Connections">How many connections ask at once, each one request after the other; at least 1.</param>
internal sealed record RequestPlan(int Connections)
{
    /// <summary>How many requests each connection makes at most; <see langword="null"/> for any number.</summary>
    public long? RequestsEach { get; init; }

    /// <summary>When no more requests are begun; <see langword="null"/> for no such time.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>Time before the duration in which is asked as in it, and not measured. Errors count in it too.</summary>
    public TimeSpan Warmup { get; init; }

    /// <summary>
    /// Requests a second of all connections together, each at an instant that is fixed beforehand, whatever the server does;
    /// <see langword="null"/> for each as soon as the one before has been answered.
    /// </summary>
    public double? Rate { get; init; }

    /// <summary>What a request may take. One that would begin later than that is not made, and counts as timed out.</summary>
    public TimeSpan Timeout { get; init; }
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
    // A server that has gone is asked ten times a second by each connection, instead of as often as a core can be refused.
    private static readonly TimeSpan PauseAfterRefusal = TimeSpan.FromMilliseconds(100);
    private long _made;

    /// <summary>From the intended start to the whole answer, if it is good; of time-outs, with the limit at least.</summary>
    public LatencyHistogram Latency { get; } = new();

    /// <summary>From the intended start to the real one.</summary>
    public LatencyHistogram StartedLate { get; } = new();

    public ErrorCounts Errors { get; } = new();

    /// <summary>Requests with an outcome, so far.</summary>
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
            if (error == RequestError.NotConnected) sleepUntil(last += Ticks(PauseAfterRefusal));
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
