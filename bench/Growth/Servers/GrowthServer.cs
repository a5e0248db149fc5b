namespace StreamingJson.Bench;

// A server whose growth is shown. `PrepareAsync` makes what it needs in the run's folder, and gives null where it cannot run;
// `Packages` is then what would help.
internal sealed record GrowthServer(
    string Name, string Packages, Func<ScratchFolder, GrowthSettings, CancellationToken, Task<ServerKind?>> PrepareAsync)
{
    // 99 GB: no window lasts until its end.
    public const long Endless = 10_000_000_000;

    // Five seconds a document keep a round of nine servers below a minute.
    public static readonly TimeSpan PatienceWithPeers = TimeSpan.FromSeconds(5);

    public Func<long, string> PathOf { get; init; } = length => $"/big?length={length}";

    // Whether it is asked for many lists at once.
    public bool StreamsMany { get; init; }

    // A document that would take longer is left out.
    public TimeSpan Patience { get; init; } = PatienceWithPeers;

    // Why it is not asked for a list of this length; null where it is.
    public Func<long, string?> Refuses { get; init; } = _ => null;
}
