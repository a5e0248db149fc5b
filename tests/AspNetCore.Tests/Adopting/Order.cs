using System.Text.Json;
using System.Text.Json.Serialization;

namespace StreamingJson.AspNetCore.Tests.Adopting;

/// <summary>What the endpoints of these tests are about: with names, nulls, and text that encoders may escape.</summary>
internal sealed record Order(int Id, string Title, decimal? Total, DateTimeOffset PlacedAt, string[]? Tags)
{
    public static Order Number(int id) => new(
        id, $"<é & 😀 {id}>", id % 2 == 0 ? null : id + 0.5m, DateTimeOffset.UnixEpoch.AddDays(id),
        id % 3 == 0 ? null : ["a", "b'"]);

    /// <summary>So many that they are several chunks.</summary>
    public static Order[] Many { get; } = [.. Enumerable.Range(0, 500).Select(Number)];

    public static async IAsyncEnumerable<Order> ReadAsync(int count)
    {
        for (int i = 0; i < count; i++)
        {
            // Each way to yield: at once, and after a wait.
            if (i % 7 == 3) await Task.Yield();
            yield return Number(i);
        }
    }
}

/// <summary>The other way to know how an order is written, with a policy that is not the application's.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.KebabCaseUpper, NumberHandling = JsonNumberHandling.WriteAsString)]
[JsonSerializable(typeof(Order))]
[JsonSerializable(typeof(Order[]))]
internal sealed partial class GeneratedJson : JsonSerializerContext;

/// <summary>Writes an integer in a way that nobody else does.</summary>
internal sealed class HexConverter : JsonConverter<int>
{
    public override int Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException();

    public override void Write(Utf8JsonWriter writer, int value, JsonSerializerOptions options) =>
        writer.WriteStringValue($"0x{value:x}");
}
