using System.Text.Json.Serialization;

namespace StreamingJson.Bench;

internal sealed record ExportSettings
{
    public long Rows { get; init; } = 10_000_000;

    public int Rounds { get; init; } = 3;

    // Clients that ask for an export and read none of it, and how many exports are then asked for beside them.
    public int Stalled { get; init; } = 100;

    public int Tries { get; init; } = 20;

    // Clients that read an export as fast as they can while `/` is asked.
    public int Readers { get; init; } = 8;

    // What the benchmark's own server keeps of its files in memory; the kernel keeps the rest.
    public string SharedBuffers { get; init; } = "256MB";

    // Null for a server of its own. It may hold a password, and is no figure.
    [JsonIgnore]
    public string? Postgres { get; init; }
}
