namespace StreamingJson.Bench;

internal sealed record AdoptionSettings
{
    public int Rounds { get; init; } = 7;

    public int Records { get; init; } = 1_000_000;

    // Of each asynchronous source.
    public int Items { get; init; } = 200_000;
}
