using System.Text.Json;
using System.Text.Json.Serialization;

namespace StreamingJson;

/// <summary>An array of a database, of one dimension.</summary>
internal sealed class ArrayConverter<T>(JsonConverter<T> element) : WriteOnlyConverter<T[]>
{
    public override void Write(Utf8JsonWriter writer, T[] value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (T item in value)
        {
            if (item is null) writer.WriteNullValue();
            else element.Write(writer, item, options);
        }

        writer.WriteEndArray();
    }
}

/// <summary>An element that may be null, which its array looks at.</summary>
internal sealed class OptionalConverter<T>(JsonConverter<T> value) : WriteOnlyConverter<T?> where T : struct
{
    public override void Write(Utf8JsonWriter writer, T? item, JsonSerializerOptions options) =>
        value.Write(writer, item.GetValueOrDefault(), options);
}
