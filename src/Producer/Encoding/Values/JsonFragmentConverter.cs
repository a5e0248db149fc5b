using System.Buffers;
using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;

namespace StreamingJson;

/// <summary>Writes and reads a <see cref="JsonFragment"/>. It is public since generated serializers name it.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class JsonFragmentConverter : JsonConverter<JsonFragment>
{
    /// <summary>Takes the text of the value that the reader stands before.</summary>
    /// <param name="reader">The reader; then at the value's last token.</param>
    /// <param name="typeToConvert">Not looked at.</param>
    /// <param name="options">Not looked at.</param>
    /// <returns>The value, in memory of its own.</returns>
    /// <exception cref="JsonException">The value is no valid JSON, or no valid UTF-8.</exception>
    public override JsonFragment Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        JsonReaderOptions dialect = reader.CurrentState.Options;
        using JsonDocument document = JsonDocument.ParseValue(ref reader);
        byte[] utf8 = dialect.AllowTrailingCommas || dialect.CommentHandling != JsonCommentHandling.Disallow
            ? Rewritten(document.RootElement)
            : JsonMarshal.GetRawUtf8Value(document.RootElement).ToArray();
        if (!Utf8.IsValid(utf8)) throw new JsonException("A string holds bytes that are no UTF-8.");
        return new JsonFragment(utf8, skipValidation: true);
    }

    /// <summary>Writes the value as it is.</summary>
    /// <param name="writer">Where it goes.</param>
    /// <param name="value">The value.</param>
    /// <param name="options">Not looked at.</param>
    public override void Write(Utf8JsonWriter writer, JsonFragment value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteRawValue(value.Utf8.Span, skipInputValidation: true);
    }

    /// <summary>The value without the comments and trailing commas that its raw text may have.</summary>
    private static byte[] Rewritten(JsonElement value)
    {
        ArrayBufferWriter<byte> utf8 = new();
        using (Utf8JsonWriter writer = new(utf8, new JsonWriterOptions { MaxDepth = int.MaxValue, SkipValidation = true }))
            value.WriteTo(writer);
        return utf8.WrittenSpan.ToArray();
    }
}
