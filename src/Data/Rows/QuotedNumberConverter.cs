using System.Globalization;
using System.Numerics;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace StreamingJson;

/// <summary>A number as a string, where the options' number handling wants it so.</summary>
internal sealed class QuotedNumberConverter<T> : WriteOnlyConverter<T> where T : struct, INumberBase<T>
{
    // A decimal has 29 digits, a sign and a point; a double 24 characters.
    private const int MaxLength = 32;

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        Span<byte> text = stackalloc byte[MaxLength];
        value.TryFormat(text, out int length, [], CultureInfo.InvariantCulture);
        text = text[..length];
        // Of all that a number has, 1E+20's plus alone would be escaped, which the serializer does not do. It is rare.
        if (text.Contains((byte)'+'))
            writer.WriteStringValue(JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping));
        else
            writer.WriteStringValue(text);
    }
}
