using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace StreamingJson;

/// <summary>
/// A JSON value that is encoded already, for instance out of a database or a cache. It stands wherever a value can, as a root, a
/// property, an element or a dictionary's value, and is written as it is.
/// </summary>
/// <remarks>
/// White space in it, line breaks too, is kept, and neither indentation nor naming policies change anything within. Reading gives
/// the text of the value as it stood there; only comments and trailing commas that the options allow are taken out.
/// <see langword="default"/> is the value <c>null</c>.
/// </remarks>
[JsonConverter(typeof(JsonFragmentConverter))]
public readonly struct JsonFragment
{
    private static readonly byte[] Null = "null"u8.ToArray();
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly ReadOnlyMemory<byte> _utf8;

    /// <summary>A fragment of UTF-8.</summary>
    /// <param name="utf8">
    /// Exactly one JSON value (RFC 8259), without a byte order mark. It is not copied: do not change it.
    /// </param>
    /// <param name="skipValidation">
    /// <see langword="true"/> writes the bytes unseen, and what is wrong with them makes the whole document wrong. No bytes at
    /// all then count as <c>null</c>.
    /// </param>
    /// <exception cref="ArgumentException">
    /// These bytes are not exactly one complete JSON value in valid UTF-8. The <see cref="JsonException"/> within says where.
    /// Nesting of any depth, and escapes of lone surrogates, are valid.
    /// </exception>
    public JsonFragment(ReadOnlyMemory<byte> utf8, bool skipValidation = false)
    {
        if (!skipValidation && Fault(utf8.Span) is JsonException fault) throw Refusal(fault, nameof(utf8));
        _utf8 = utf8;
    }

    /// <summary>A fragment of text.</summary>
    /// <param name="json">Exactly one JSON value (RFC 8259), without a byte order mark.</param>
    /// <param name="skipValidation">
    /// <see langword="true"/> writes the text unseen, with U+FFFD for a lone surrogate. The empty string then counts as
    /// <c>null</c>.
    /// </param>
    /// <exception cref="ArgumentNullException"><paramref name="json"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">
    /// The text is not exactly one complete JSON value, or has a lone surrogate. The <see cref="JsonException"/> within says
    /// where.
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

    /// <summary>The value as UTF-8; never empty.</summary>
    public ReadOnlyMemory<byte> Utf8 => _utf8.IsEmpty ? Null : _utf8;

    /// <summary>The value as text.</summary>
    /// <returns>The JSON, with U+FFFD for bytes that are no UTF-8.</returns>
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

        // The reader looks at the structure only, not into its strings.
        return System.Text.Unicode.Utf8.IsValid(utf8) ? null : new JsonException("A string holds bytes that are no UTF-8.");
    }

    private static ArgumentException Refusal(JsonException fault, string parameter) =>
        new("This is not exactly one complete JSON value. " + fault.Message, parameter, fault);
}
