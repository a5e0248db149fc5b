using System.Text.Json;

namespace StreamingJson;

/// <summary>A column of JSON: a fragment as it is.</summary>
internal sealed class JsonTextConverter : WriteOnlyConverter<string>
{
    private readonly bool _checks;

    private JsonTextConverter(bool checks) => _checks = checks;

    /// <summary>For what the database has checked, at any depth, when it was stored.</summary>
    public static JsonTextConverter Stored { get; } = new(checks: false);

    /// <summary>For what may be any text. That which is not exactly one value throws <see cref="ArgumentException"/>.</summary>
    public static JsonTextConverter Checked { get; } = new(checks: true);

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options)
    {
        if (_checks) writer.WriteRawValue(new JsonFragment(value).Utf8.Span, skipInputValidation: true);
        else writer.WriteRawValue(value, skipInputValidation: true);
    }
}
