using System.Text.Json.Serialization;

namespace StreamingJson.Tests.Fuzz;

/// <summary>Something with a bit of everything, whose contract the compiler makes.</summary>
internal sealed record Parcel(
    long Id, string Name, double Weight, Guid Key, DateTimeOffset At, bool IsPaid, int? Customer, IReadOnlyList<string?> Tags)
{
    [JsonPropertyName("</script>\u2028")]
    public Dictionary<string, decimal>? Prices { get; init; }

    [JsonNumberHandling(JsonNumberHandling.WriteAsString)]
    public ulong Quoted { get; init; }

    public JsonFragment Fragment { get; init; }

    public Parcel? Within { get; init; }

    public static Parcel Next(FuzzSeed seed) => new(
        Shapes.Integer(seed), seed.Text(), Shapes.Double(seed), new Guid(seed.Bytes(16)),
        DateTimeOffset.UnixEpoch.AddTicks(seed.Random.NextInt64(1L << 60)), seed.OneIn(2),
        seed.OneIn(2) ? null : seed.Random.Next(),
        [.. Enumerable.Range(0, seed.Random.Next(4)).Select(_ => seed.OneIn(4) ? null : seed.Text())])
    {
        Prices = seed.OneIn(2) ? null : new() { [seed.Text()] = Shapes.Decimal(seed) },
        Quoted = (ulong)Shapes.Integer(seed),
        Fragment = Shapes.Fragment(seed),
        Within = seed.OneIn(4) ? Next(seed) : null,
    };
}

[JsonSerializable(typeof(Parcel[]))]
internal sealed partial class FuzzJson : JsonSerializerContext;
