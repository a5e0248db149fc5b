using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Json = System.Text.Json.Serialization.Metadata.JsonMetadataServices;

namespace StreamingJson;

/// <summary>
/// An item of a type that the serializer has its own converter for, such as a string or a GUID: that converter is called, and
/// not the serializer. Measured over batches: GUIDs are written 1.7 times as fast, strings and times 1.1 to 1.3 times.
/// </summary>
internal sealed class PlainItem<T>(JsonConverter<T> converter, JsonSerializerOptions options) : ItemText<T>
{
    // How they write depends on nothing but the writer, and null is theirs too.
    private static readonly FrozenSet<JsonConverter> Plain = FrozenSet.Create<JsonConverter>(
    [
        Json.BooleanConverter, Json.ByteConverter, Json.SByteConverter, Json.Int16Converter, Json.UInt16Converter,
        Json.Int32Converter, Json.UInt32Converter, Json.Int64Converter, Json.UInt64Converter, Json.SingleConverter,
        Json.DoubleConverter, Json.DecimalConverter, Json.GuidConverter, Json.DateTimeConverter, Json.DateTimeOffsetConverter,
        Json.DateOnlyConverter, Json.TimeOnlyConverter, Json.TimeSpanConverter, Json.CharConverter, Json.StringConverter!,
    ]);

    public override JsonSerializerOptions Options => options;

    /// <returns><see langword="null"/> where the serializer would do more than call the converter.</returns>
    public static PlainItem<T>? For(JsonTypeInfo<T> itemInfo)
    {
        const JsonNumberHandling asText = JsonNumberHandling.WriteAsString | JsonNumberHandling.AllowNamedFloatingPointLiterals;
        JsonSerializerOptions options = itemInfo.Options;
        // With a depth of one, the serializer refuses items in an array.
        return itemInfo.Converter is JsonConverter<T> converter && Plain.Contains(converter)
            && ((options.NumberHandling | (itemInfo.NumberHandling ?? default)) & asText) == 0 && options.MaxDepth != 1
            ? new PlainItem<T>(converter, options)
            : null;
    }

    public override void Write(Utf8JsonWriter json, T item) => converter.Write(json, item, options);

    /// <summary>Writes items until the writer has written so many bytes, or all of them. Nobody's code but the serializer's runs meanwhile.</summary>
    public void Write(Utf8JsonWriter json, ReadOnlySpan<T> items, long end, ref WholeItems whole)
    {
        foreach (T item in items)
        {
            converter.Write(json, item, options);
            whole.Add(json);
            if (whole.End >= end) return;
        }
    }
}
