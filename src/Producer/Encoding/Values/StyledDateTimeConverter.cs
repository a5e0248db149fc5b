using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace StreamingJson;

/// <summary>
/// Writes a <see cref="DateTime"/> in a style. It changes the value, never the text: that stays the serializer's.
/// </summary>
internal sealed class StyledDateTimeConverter(JsonStyle style) : JsonConverter<DateTime>
{
    private static readonly JsonConverter<DateTime> Plain = JsonMetadataServices.DateTimeConverter;

    public override DateTime Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Plain.Read(ref reader, typeToConvert, options);

    public override void Write(Utf8JsonWriter writer, DateTime value, JsonSerializerOptions options)
    {
        value = Styled(value);
        if (HasOffset(value)) writer.WriteStringValue(new DateTimeOffset(value, TimeSpan.Zero));
        else writer.WriteStringValue(value);
    }

    public override DateTime ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Plain.ReadAsPropertyName(ref reader, typeToConvert, options);

    public override void WriteAsPropertyName(Utf8JsonWriter writer, DateTime value, JsonSerializerOptions options)
    {
        value = Styled(value);
        if (!HasOffset(value)) Plain.WriteAsPropertyName(writer, value, options);
        else JsonMetadataServices.DateTimeOffsetConverter.WriteAsPropertyName(writer, new(value, TimeSpan.Zero), options);
    }

    /// <summary>A naive one of UTC that may not be written with a Z needs an offset.</summary>
    private bool HasOffset(DateTime value) => style.NaiveDateTimeIsUtc && value.Kind == DateTimeKind.Unspecified;

    private DateTime Styled(DateTime value)
    {
        if (style.UtcAsZ && IsUtc(value)) value = DateTime.SpecifyKind(value, DateTimeKind.Utc);
        return style.OmitFractionalSeconds ? value.AddTicks(-(value.Ticks % TimeSpan.TicksPerSecond)) : value;
    }

    private bool IsUtc(DateTime value) => value.Kind switch
    {
        DateTimeKind.Unspecified => style.NaiveDateTimeIsUtc,
        DateTimeKind.Local => TimeZoneInfo.Local.GetUtcOffset(value) == TimeSpan.Zero,
        _ => true,
    };
}
