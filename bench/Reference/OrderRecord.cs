using System.Text.Json.Serialization;

namespace StreamingJson.Bench;

// A row of `orders` as an application without the library has it.
internal sealed record OrderRecord
{
    public long Id { get; init; }

    public int CustomerId { get; init; }

    public string Status { get; init; } = "";

    public DateTime PlacedAt { get; init; }

    public decimal Total { get; init; }

    public bool Paid { get; init; }

    public Guid Token { get; init; }

    public string? Note { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(IAsyncEnumerable<OrderRecord>))]
internal sealed partial class OrderContext : JsonSerializerContext;
