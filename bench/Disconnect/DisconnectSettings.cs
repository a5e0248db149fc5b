namespace StreamingJson.Bench;

internal sealed record DisconnectSettings
{
    public string Server { get; init; } = "ours";

    public int Readers { get; init; } = 200;

    public int Rounds { get; init; } = 3;

    public int Resets { get; init; } = 1000;
}
