using StreamingJson.Soak.Hosting;

namespace StreamingJson.Soak.Figures;

/// <summary>What the host holds at a moment.</summary>
/// <param name="Managed">Bytes of objects that are alive after a collection.</param>
/// <param name="Resident">Bytes of memory, the system's way to count.</param>
/// <param name="Handles">File descriptors, but for those of assemblies, which are loaded when something first needs them.</param>
/// <param name="Threads">Threads but for those of the pool.</param>
/// <param name="PoolThreads">Threads of the pool that work or wait for work.</param>
/// <param name="Timers">Timers of the runtime.</param>
/// <param name="Streams">Streams that run, by its own list.</param>
/// <param name="Tasks">Streams that its cooperator knows.</param>
/// <param name="TurnsHeld">Turns that nobody can have.</param>
/// <param name="Connections">Its connections to the database; <see langword="null"/> without one.</param>
/// <param name="Cpu">Percent of a core, over the last while.</param>
internal sealed record HostFigures(
    long Managed, long Resident, int Handles, int Threads, int PoolThreads, long Timers, int Streams, int Tasks, int TurnsHeld,
    int? Connections, double Cpu)
{
    /// <summary>Compares with what there was before.</summary>
    public IReadOnlyList<FigurePair> Since(HostFigures before) =>
    [
        new("memory of objects, MB", before.Managed / 1e6, Managed / 1e6, Margin.Managed),
        new("memory resident, MB", before.Resident / 1e6, Resident / 1e6, Margin.Resident),
        new("handles", before.Handles, Handles, Margin.Handles),
        new("threads, but for the pool's", before.Threads, Threads, Margin.Threads),
        new("threads of the pool", before.PoolThreads, PoolThreads, Margin.PoolThreads),
        new("timers", before.Timers, Timers, Margin.Timers),
        // These begin at nothing, and must come back to it.
        new("streams that run", 0, Streams, 0),
        new("tasks of the cooperator", 0, Tasks, 0),
        new("turns held", 0, TurnsHeld, 0),
        .. Connections is int connections ? [new("connections to PostgreSQL", 0, connections, 0)] : (FigurePair[])[],
        new("CPU idle, % of a core", before.Cpu, Cpu, Margin.Cpu),
    ];
}

/// <summary>A figure before and after.</summary>
/// <param name="Name">With its unit.</param>
/// <param name="Before">When all was warm, and nothing ran.</param>
/// <param name="After">When nothing ran any more.</param>
/// <param name="Margin">How much more it may be.</param>
internal sealed record FigurePair(string Name, double Before, double After, double Margin)
{
    public bool IsBack => After <= Before + Margin;
}

/// <summary>How much more there may be at the end than at the beginning.</summary>
internal static class Margin
{
    /// <summary>
    /// MB. 15 to 22 are there before, and 21 to 24 after 15 seconds, a minute or ten: Kestrel's blocks and buffers of arrays, which
    /// come and go. One KB that is kept of each stream is 17 MB after ten minutes.
    /// </summary>
    public const double Managed = 10;

    /// <summary>
    /// MB. 20 after a minute and after ten: what the runtime has compiled meanwhile, and pages that an allocator holds half empty.
    /// A compressor that is never let go of is 0.3 to 1 MB, and there are a hundred a minute.
    /// </summary>
    public const double Resident = 40;

    public const double Handles = 0;

    /// <summary>The runtime's that come and go: one that compiles, one that collects in the background.</summary>
    public const double Threads = 2;

    /// <summary>The looks themselves need some, 2 to 7 on two cores.</summary>
    public const double PoolThreads = 6;

    public const double Timers = 2;

    /// <summary>Percent of a core.</summary>
    public const double Cpu = 5;
}
