namespace StreamingJson.Bench;

internal sealed record SharingSettings
{
    // Ours, or the .dll of another build.
    public string Server { get; init; } = "ours";

    public int Streams { get; init; } = Targets.SharingStreams;

    public double Seconds { get; init; } = 3;

    public int Rounds { get; init; } = 9;
}
