using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using BenchmarkDotNet.Attributes;

namespace StreamingJson.Bench.Micro;

/// <summary>The same values in a <see cref="List{T}"/>, as queries give them, where the other subjects have arrays.</summary>
public class Lists : Subject
{
    [Params("integers", "GUIDs", "strings", "dates", "doubles")]
    public string Document { get; set; } = "";

    private protected override Contenders Create() => Document switch
    {
        "integers" => Of(100_000, random => (int)random.NextInt64(int.MinValue, 1L << 31),
            MicroContext.Default.Int32, MicroContext.Default.ListInt32, static (json, value) => json.WriteNumberValue(value)),
        "GUIDs" => Of(25_000, SampleValues.Guid,
            MicroContext.Default.Guid, MicroContext.Default.ListGuid, static (json, value) => json.WriteStringValue(value)),
        "strings" => Of(50_000, random => $"customer {random.Next()}",
            MicroContext.Default.String, MicroContext.Default.ListString, static (json, value) => json.WriteStringValue(value)),
        "dates" => Of(30_000, random => DateTime.UnixEpoch.AddMicroseconds(random.NextInt64(1L << 50)),
            MicroContext.Default.DateTime, MicroContext.Default.ListDateTime, static (json, value) => json.WriteStringValue(value)),
        "doubles" => Of(50_000, random => random.NextDouble() * 1000,
            MicroContext.Default.Double, MicroContext.Default.ListDouble, static (json, value) => json.WriteNumberValue(value)),
        _ => throw new InvalidOperationException(Document),
    };

    private static DocumentContenders<List<T>> Of<T>(int count, Func<Random, T> next,
        JsonTypeInfo<T> itemInfo, JsonTypeInfo<List<T>> listInfo, Action<Utf8JsonWriter, T> write)
    {
        List<T> values = [.. SampleValues.Array(count, next)];
        JsonEncoder encoder = JsonEncoder.Items(values, itemInfo);
        return new DocumentContenders<List<T>>(() => encoder, () => values, listInfo, (json, list) =>
        {
            json.WriteStartArray();
            foreach (T value in list) write(json, value);
            json.WriteEndArray();
        });
    }
}
