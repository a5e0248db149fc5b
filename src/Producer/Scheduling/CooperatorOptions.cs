using System.Diagnostics.Metrics;

namespace StreamingJson;

/// <summary>How a <see cref="Cooperator"/> shares its time.</summary>
public sealed class CooperatorOptions
{
    /// <summary>How many tasks run at once, at least 1. The default is half of the processors, at least 1.</summary>
    /// <remarks>
    /// Measured on 2 cores, `/` p99 beside 8, 64 and 512 readers, and their throughput: with 1, 1.5, 1.4 and 1.5 ms at 1.8 GB/s;
    /// with 2, 2.9, 2.6 and 2.6 ms at 2.4 GB/s. A thread that is left free answers everybody else.
    /// </remarks>
    public int MaxConcurrency { get; set; } = Math.Max(1, Environment.ProcessorCount / 2);

    /// <summary>
    /// How long a task runs before the next one has its turn; a stream may add half of it to send what it has begun. Zero gives
    /// each step a turn of its own. The default is 0.25 ms.
    /// </summary>
    /// <remarks>
    /// Measured on 2 cores, `/` p99 beside 8, 64 and 512 readers: 0.7, 0.9 and 0.7 ms with 0.1 ms; 1.1, 1.0 and 0.7 ms with
    /// 0.25 ms; 1.5, 1.4 and 1.5 ms with 0.5 ms; 2.2, 2.4 and 2.4 ms with 1 ms. Below 0.25 ms the throughput at 512 falls from
    /// 1.7 to 1.4 GB/s.
    /// </remarks>
    public TimeSpan TimeSlice { get; set; } = TimeSpan.FromMilliseconds(0.25);

    /// <summary>
    /// How long a turn is kept for a wait that it has caused itself, such as the sending of what it wrote. Zero gives the turn back
    /// at every wait. The default is 1 ms, the shortest that a timer counts.
    /// </summary>
    public TimeSpan Grace { get; set; } = TimeSpan.FromMilliseconds(1);

    /// <summary>
    /// Makes the meter <c>StreamingJson</c> that turns are measured by: how long they last, how long they are waited for, and how
    /// many tasks wait. The default, <see langword="null"/>, measures nothing; <c>AddStreamingJson</c> puts the application's.
    /// </summary>
    public IMeterFactory? MeterFactory { get; set; }

    /// <summary>
    /// Gets or sets how long a stopped task may take to answer the cancellation of its token before nobody waits for it any more: a
    /// response ends without it, and so does <see cref="Cooperator.DisposeAsync"/>. It is disposed when it does answer. The default is
    /// 5 seconds; <see cref="Timeout.InfiniteTimeSpan"/> waits without a limit.
    /// </summary>
    public TimeSpan AbandonTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Gets or sets how many sources that block their caller for longer than 20 milliseconds may have a thread of their own at once, 0 or
    /// more. The default is 64. Another one waits, as if its source had nothing yet, until one of them has ended. With 0, all keep the
    /// turns that they block.
    /// </summary>
    public int MaxBlockingSources { get; set; } = 64;

    /// <summary>Says whether every value is in its range, as <see cref="Cooperator"/> does when it is given them.</summary>
    /// <exception cref="ArgumentOutOfRangeException">One is not.</exception>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxConcurrency, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(TimeSlice, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(Grace, TimeSpan.Zero);
        if (AbandonTimeout != Timeout.InfiniteTimeSpan) ArgumentOutOfRangeException.ThrowIfLessThan(AbandonTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfNegative(MaxBlockingSources);
    }
}
