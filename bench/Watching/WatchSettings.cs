namespace StreamingJson.Bench;

internal sealed record WatchSettings
{
    // Streams that are listed while the cost of watching them is measured; they wait for readers that read nothing.
    public int Streams { get; init; } = 1000;

    // Readers beside which a small request is measured.
    public int Readers { get; init; } = 512;

    public double Seconds { get; init; } = 10;

    public int Rounds { get; init; } = 3;
}
