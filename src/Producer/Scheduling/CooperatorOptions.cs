namespace StreamingJson;

/// <summary>How a <see cref="Cooperator"/> shares its time.</summary>
public sealed class CooperatorOptions
{
    /// <summary>How many tasks run at once, at least 1. The default is half of the processors, at least 1.</summary>
    public int MaxConcurrency { get; set; } = Math.Max(1, Environment.ProcessorCount / 2);

    /// <summary>
    /// How long a task runs before the next one has its turn. Zero gives each step a turn of its own. The default is 0.5 ms.
    /// </summary>
    public TimeSpan TimeSlice { get; set; } = TimeSpan.FromMilliseconds(0.5);

    /// <summary>
    /// How long a turn is kept for a wait that it has caused itself, such as the sending of what it wrote. Zero gives the turn back
    /// at every wait. The default is 1 ms.
    /// </summary>
    public TimeSpan Grace { get; set; } = TimeSpan.FromMilliseconds(1);

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxConcurrency, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(TimeSlice, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(Grace, TimeSpan.Zero);
    }
}
