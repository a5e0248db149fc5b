namespace StreamingJson.Bench;

// How far the work grows, and how often it is measured.
internal sealed record GrowthSettings
{
    // The decades of lengths begin here: what is shorter measures a request and not a list.
    public const long MinLength = 1000;

    // Three show which of them was disturbed, and fit into twelve minutes on two cores with both parts.
    public int Rounds { get; init; } = 3;

    // The windows of streams are longer than the downloads: two of each.
    public int StreamRounds { get; init; } = 2;

    public long MaxLength { get; init; } = 1_000_000_000;

    public int MaxStreams { get; init; } = 10_000;

    public IReadOnlyList<string> Servers { get; init; } = GrowthServers.Names;

    // Measured time of a window of streams, and the time before it with everything running.
    public double Seconds { get; init; } = 3;

    public double WarmUp { get; init; } = 1;

    public static GrowthSettings Quick { get; } = new()
    {
        Rounds = 1,
        StreamRounds = 1,
        MaxLength = 10_000_000,
        MaxStreams = 512,
        Seconds = 2,
        WarmUp = 0.5,
    };

    public IEnumerable<long> Lengths()
    {
        for (long length = MinLength; length <= MaxLength; length *= 10)
        {
            yield return length;
        }
    }

    // None is what the others are held against.
    public IEnumerable<int> Streams() => MaxStreams == 0
        ? []
        : new[] { 0, 1, 8, 64, 512, 2000, 10_000 }.Where(count => count <= MaxStreams);
}
