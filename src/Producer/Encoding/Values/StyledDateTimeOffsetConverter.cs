using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace StreamingJson;

/// <summary>
/// Writes a <see cref="DateTimeOffset"/> in a style. It changes the value, never the text: that stays the serializer's.
/// </summary>
internal sealed class StyledDateTimeOffsetConverter(JsonStyle style) : JsonConverter<DateTimeOffset>
{
    private static readonly JsonConverter<DateTimeOffset> Plain = JsonMetadataServices.DateTimeOffsetConverter;

    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Plain.Read(ref reader, typeToConvert, options);

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options)
    {
        if (IsZ(value, out DateTime utc)) writer.WriteStringValue(utc);
        else writer.WriteStringValue(Cut(value));
    }

    public override DateTimeOffset ReadAsPropertyName(
        ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Plain.ReadAsPropertyName(ref reader, typeToConvert, options);

    public override void WriteAsPropertyName(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options)
    {
        if (IsZ(value, out DateTime utc)) JsonMetadataServices.DateTimeConverter.WriteAsPropertyName(writer, utc, options);
        else Plain.WriteAsPropertyName(writer, Cut(value), options);
    }

    /// <summary>A <see cref="DateTime"/> of UTC is what System.Text.Json writes with a Z.</summary>
    private bool IsZ(DateTimeOffset value, out DateTime utc)
    {
        utc = Cut(value).UtcDateTime;
        return style.UtcAsZ && value.Offset == TimeSpan.Zero;
    }

    private DateTimeOffset Cut(DateTimeOffset value) =>
        style.OmitFractionalSeconds ? value.AddTicks(-(value.Ticks % TimeSpan.TicksPerSecond)) : value;
}
