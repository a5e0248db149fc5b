namespace StreamingJson;

/// <summary>Where a <see cref="Spool"/> keeps its files, and how much it keeps there.</summary>
public sealed class SpoolOptions
{
    /// <summary>
    /// The folder of the files; <see langword="null"/>, the default, for that of temporary files. Where this is memory (tmpfs),
    /// so is the spool.
    /// </summary>
    public string? Directory { get; set; }

    /// <summary>How many bytes one stream may keep, at least 1 MB. The default is 1 GB.</summary>
    public long MaxBytesPerStream { get; set; } = 1L << 30;

    /// <summary>How many bytes all streams may keep together, at least 1 MB. The default is 10 GB.</summary>
    public long MaxBytes { get; set; } = 10L << 30;

    /// <summary>
    /// How long a source may be held because a spool is full and its reader takes nothing; more than zero, or
    /// <see cref="Timeout.InfiniteTimeSpan"/>. The default is one minute.
    /// </summary>
    public TimeSpan StallTimeout { get; set; } = new JsonProducerOptions().StallTimeout;

    /// <exception cref="ArgumentOutOfRangeException">A value is outside of what is allowed.</exception>
    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxBytesPerStream, SpoolBudget.Step, nameof(MaxBytesPerStream));
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxBytes, SpoolBudget.Step, nameof(MaxBytes));
        new JsonProducerOptions { StallTimeout = StallTimeout }.Validate();
    }
}
