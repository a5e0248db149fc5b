namespace StreamingJson.Bench;

internal sealed record MemorySettings
{
    public string Server { get; init; } = "ours";

    public int Clients { get; init; } = 1000;

    // Integers in the document during which the host's memory is watched.
    public long Length { get; init; } = 1_000_000_000;

    // Integers in the stream whose allocations are counted.
    public long Allocating { get; init; } = 100_000_000;
}
