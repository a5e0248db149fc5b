namespace StreamingJson.Bench;

internal sealed record CompressionSettings
{
    public string Server { get; init; } = "ours";

    public int Readers { get; init; } = 64;

    public double Seconds { get; init; } = 10;

    public int Rounds { get; init; } = 3;

    // The framework is shown, not held against anything, and each of its windows may end in requests that time out.
    public int FrameworkRounds { get; init; } = 1;
}
