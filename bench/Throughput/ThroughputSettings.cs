namespace StreamingJson.Bench;

internal sealed record ThroughputSettings
{
    public int Rounds { get; init; } = 7;

    public int Length { get; init; } = 100_000_000;

    // As long as ours, so that both have the same digits. A shorter one saves time, but the framework's list runs in one of two
    // modes that change from stream to stream (measured on two cores: 0.26 GB/s with 1.8 cores, 0.41 with one): a long one is
    // nearer to the mean of both.
    public int FrameworkLength { get; init; } = 100_000_000;

    // Bytes between two flushes of the ceiling; the best of them is the ceiling.
    public int[] Flushes { get; init; } = [16384, 61440, 65536];

    // Whether a second host of ours, whose metrics and spans are exported, is measured beside.
    public bool Meters { get; init; }

    public string[] ServerArguments { get; init; } = [];

    public string[] ReferenceArguments { get; init; } = [];
}
