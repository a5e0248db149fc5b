using System.Text.Json;

namespace StreamingJson;

/// <summary>A column of JSON: a fragment as it is. The database has checked it, at any depth, when it was stored.</summary>
internal sealed class JsonTextConverter : WriteOnlyConverter<string>
{
    public static readonly JsonTextConverter Instance = new();

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) =>
        writer.WriteRawValue(value, skipInputValidation: true);
}
