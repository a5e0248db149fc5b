using System.Buffers;
using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;

namespace StreamingJson;

/// <summary>
/// Represents a JSON value that is already encoded, for instance from a database or a cache. It can be used wherever a value can, as a
/// root, a property, an element or a dictionary's value, and is written as it is.
/// </summary>
/// <remarks>
/// White space in it, including line breaks, is kept, and neither indentation nor naming policies apply to it. Reading gives the text of
/// the value as it is; only comments and trailing commas that the options allow are removed. <see langword="default"/> is the value
/// <c>null</c>.
/// </remarks>
[JsonConverter(typeof(JsonFragmentConverter))]
public readonly struct JsonFragment
{
    private static readonly byte[] Null = "null"u8.ToArray();
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly ReadOnlyMemory<byte> _utf8;

    /// <summary>Initializes a fragment from UTF-8.</summary>
    /// <param name="utf8">
    /// Exactly one JSON value (RFC 8259), without a byte order mark. It is not copied and must not be changed.
    /// </param>
    /// <param name="skipValidation">
    /// <see langword="true"/> to write the bytes unchecked, so that invalid ones make the whole document invalid; an empty memory then
    /// counts as <c>null</c>.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The bytes are not exactly one complete JSON value in valid UTF-8; the inner <see cref="JsonException"/> says where. Nesting of any
    /// depth, and escapes of lone surrogates, are valid.
    /// </exception>
    public JsonFragment(ReadOnlyMemory<byte> utf8, bool skipValidation = false)
    {
        if (!skipValidation && Fault(utf8.Span) is JsonException fault) throw Refusal(fault, nameof(utf8));
        _utf8 = utf8;
    }

    /// <summary>Initializes a fragment from a string.</summary>
    /// <param name="json">Exactly one JSON value (RFC 8259), without a byte order mark.</param>
    /// <param name="skipValidation">
    /// <see langword="true"/> to write the text unchecked, with U+FFFD for a lone surrogate; the empty string then counts as
    /// <c>null</c>.
    /// </param>
    /// <exception cref="ArgumentNullException"><paramref name="json"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">
    /// The text is not exactly one complete JSON value, or has a lone surrogate; the inner <see cref="JsonException"/> says where.
    /// </exception>
    public JsonFragment(string json, bool skipValidation = false)
    {
        ArgumentNullException.ThrowIfNull(json);
        byte[] utf8;
        try
        {
            utf8 = (skipValidation ? Encoding.UTF8 : Strict).GetBytes(json);
        }
        catch (EncoderFallbackException error)
        {
            throw Refusal(new JsonException($"A surrogate stands alone at character {error.Index}.", error), nameof(json));
        }

        if (!skipValidation && Fault(utf8) is JsonException fault) throw Refusal(fault, nameof(json));
        _utf8 = utf8;
    }

    /// <summary>Gets the value as UTF-8; never empty.</summary>
    public ReadOnlyMemory<byte> Utf8 => _utf8.IsEmpty ? Null : _utf8;

    /// <summary>Returns the value as a string.</summary>
    /// <returns>The JSON, with U+FFFD for bytes that are not UTF-8.</returns>
    public override string ToString() => Encoding.UTF8.GetString(Utf8.Span);

    private static JsonException? Fault(ReadOnlySpan<byte> utf8)
    {
        try
        {
            Utf8JsonReader reader = new(utf8, new JsonReaderOptions { MaxDepth = int.MaxValue });
            while (reader.Read())
            {
            }
        }
        catch (JsonException error)
        {
            return error;
        }

        // The reader checks the structure only, not the bytes of strings.
        return System.Text.Unicode.Utf8.IsValid(utf8) ? null : new JsonException("A string holds bytes that are no UTF-8.");
    }

    private static ArgumentException Refusal(JsonException fault, string parameter) =>
        new("This is not exactly one complete JSON value. " + fault.Message, parameter, fault);
}

/// <summary>Converts a <see cref="JsonFragment"/>. It is public because generated serializers name it.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class JsonFragmentConverter : JsonConverter<JsonFragment>
{
    /// <summary>Reads the text of the value at the reader's position.</summary>
    /// <param name="reader">The reader; afterwards at the value's last token.</param>
    /// <param name="typeToConvert">Not used.</param>
    /// <param name="options">Not used.</param>
    /// <returns>The value, in memory of its own.</returns>
    /// <exception cref="JsonException">The value is not valid JSON, or not valid UTF-8.</exception>
    public override JsonFragment Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        JsonReaderOptions readerOptions = reader.CurrentState.Options;
        using JsonDocument document = JsonDocument.ParseValue(ref reader);
        byte[] utf8 = readerOptions.AllowTrailingCommas || readerOptions.CommentHandling != JsonCommentHandling.Disallow
            ? Rewritten(document.RootElement)
            : JsonMarshal.GetRawUtf8Value(document.RootElement).ToArray();
        if (!Utf8.IsValid(utf8)) throw new JsonException("A string holds bytes that are no UTF-8.");
        return new JsonFragment(utf8, skipValidation: true);
    }

    /// <summary>Writes the value as it is.</summary>
    /// <param name="writer">The writer.</param>
    /// <param name="value">The value.</param>
    /// <param name="options">Not used.</param>
    /// <exception cref="ArgumentNullException"><paramref name="writer"/> is <see langword="null"/>.</exception>
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
