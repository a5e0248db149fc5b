using System.Text.Json;

namespace StreamingJson;

/// <summary>
/// A number of any precision that was read as text: every digit of it, also those that <see cref="decimal"/> has no room for.
/// </summary>
internal sealed class NumberTextConverter(JsonNonFinite nonFinite, bool quoted) : WriteOnlyConverter<string>
{
    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options)
    {
        if (value is "NaN" or "Infinity" or "-Infinity") NonFinite.Write(writer, value, nonFinite);
        else if (quoted) writer.WriteStringValue(value);
        else writer.WriteRawValue(value);
    }
}
