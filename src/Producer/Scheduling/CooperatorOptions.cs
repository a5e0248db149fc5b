using System.Diagnostics.Metrics;

namespace StreamingJson;

/// <summary>Specifies how a <see cref="Cooperator"/> shares its time.</summary>
public sealed class CooperatorOptions
{
    /// <summary>
    /// Gets or sets how many tasks run at once, 1 or more. The default is half of the processors, at least 1, so that a thread is left
    /// free for everybody else.
    /// </summary>
    public int MaxConcurrency { get; set; } = Math.Max(1, Environment.ProcessorCount / 2);

    /// <summary>
    /// Gets or sets how long a task runs before the next one has its turn, zero or more. A stream may add half of it to send what it has
    /// begun. Zero gives each step a turn of its own. The default is 0.25 milliseconds.
    /// </summary>
    public TimeSpan TimeSlice { get; set; } = TimeSpan.FromMilliseconds(0.25);

    /// <summary>
    /// Gets or sets how long a turn is kept for a wait that it has caused itself, such as the sending of what it wrote, zero or more. Zero
    /// gives the turn back at every wait. The default is 1 millisecond, the shortest that a timer counts.
    /// </summary>
    public TimeSpan Grace { get; set; } = TimeSpan.FromMilliseconds(1);

    /// <summary>
    /// Gets or sets the factory of the meter <c>StreamingJson</c>, which measures how long turns last, how long they are waited for, and
    /// how many tasks wait. The default, <see langword="null"/>, measures nothing; <c>AddStreamingJson</c> sets the application's.
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

    /// <summary>Checks the values, as the constructor of <see cref="Cooperator"/> does.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxConcurrency, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(TimeSlice, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(Grace, TimeSpan.Zero);
        if (AbandonTimeout != Timeout.InfiniteTimeSpan) ArgumentOutOfRangeException.ThrowIfLessThan(AbandonTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfNegative(MaxBlockingSources);
    }
}
