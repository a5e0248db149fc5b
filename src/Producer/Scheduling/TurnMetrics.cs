using System.Diagnostics.Metrics;

namespace StreamingJson;

/// <summary>How long turns last and are waited for. While nobody listens no clock is read; recording allocates nothing.</summary>
/// <remarks>
/// A turn that is borrowed for an item or two (see <see cref="CooperativeTask.Wake"/>) is not recorded: nobody waits for
/// it, and there may be one for each item.
/// </remarks>
internal sealed class TurnMetrics
{
    // 0.25 ms is a turn of the default, and 1 ms more its grace. What lies above are steps that do not yield.
    private static readonly double[] Durations =
        [0.000025, 0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0015, 0.0025, 0.005, 0.01, 0.025, 0.1, 1];

    // From an idle pool's, some microseconds, to that behind 10,000 others at 0.25 ms each.
    private static readonly double[] Waits =
        [0.00001, 0.000025, 0.0001, 0.00025, 0.001, 0.0025, 0.01, 0.025, 0.1, 0.25, 1, 2.5, 10];

    private readonly TimeProvider _time;
    private readonly Histogram<double> _duration;
    private readonly Histogram<double> _wait;

    public TurnMetrics(IMeterFactory factory, Cooperator cooperator)
    {
        _time = cooperator.TimeProvider;
        Meter meter = factory.Create("StreamingJson");
        _duration = meter.CreateHistogram(
            "streamingjson.turn.duration", "s", "How long a turn lasted, with the flush that it covers.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = Durations });
        _wait = meter.CreateHistogram(
            "streamingjson.turn.wait", "s", "How long a task stood in the queue until its turn began.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = Waits });
        _ = meter.CreateObservableGauge(
            "streamingjson.turn.queue", () => cooperator.ReadyCount, "{task}", "Tasks that stand in the queue for a turn.");
    }

    public void Queue(CooperativeTask task)
    {
        if (_wait.Enabled) task.QueuedAt = _time.GetTimestamp();
    }

    public void Begin(Turn turn, CooperativeTask task, long now)
    {
        turn.BegunAt = now;
        if (task.QueuedAt == 0) return;
        Record(_wait, task.QueuedAt, now);
        task.QueuedAt = 0;
    }

    /// <param name="turn">The turn that has ended.</param>
    /// <param name="runsOn">The task that queues for another at once.</param>
    public void End(Turn turn, CooperativeTask? runsOn)
    {
        if (turn.BegunAt > 0 && (_duration.Enabled || (runsOn is not null && _wait.Enabled)))
        {
            long now = _time.GetTimestamp();
            Record(_duration, turn.BegunAt, now);
            if (runsOn is not null && _wait.Enabled) runsOn.QueuedAt = now;
        }

        turn.BegunAt = 0;
    }

    private void Record(Histogram<double> histogram, long from, long to)
    {
        try
        {
            histogram.Record(_time.GetElapsedTime(from, to).TotalSeconds);
        }
        catch (Exception)
        {
            // A listener's failure is its own: the turn goes on.
        }
    }
}
