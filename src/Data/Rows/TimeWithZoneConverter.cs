using System.Text.Json;

namespace StreamingJson;

/// <summary>A time of day with an offset, which providers give with the second day of the first year.</summary>
internal sealed class TimeWithZoneConverter : WriteOnlyConverter<DateTimeOffset>
{
    public static readonly TimeWithZoneConverter Instance = new();

    private static readonly DateTime Midnight = new(1, 1, 2);

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) => PostgresText.Write(
        writer, PostgresText.TimeWithZone((value.DateTime - Midnight).Ticks / TimeSpan.TicksPerMicrosecond, (int)value.Offset.TotalSeconds));
}
