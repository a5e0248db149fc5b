namespace StreamingJson.Bench;

internal sealed record RangesSettings
{
    public string Server { get; init; } = "ours";

    public int Requests { get; init; } = 1000;

    // Integers in the document.
    public long Length { get; init; } = 1_000_000_000;

    // Bytes of the longest range.
    public int Longest { get; init; } = 1_000_000;

    public int Seed { get; init; } = 1;
}
