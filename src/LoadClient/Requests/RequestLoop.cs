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
