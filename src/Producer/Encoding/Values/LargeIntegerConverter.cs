using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace StreamingJson;

/// <summary>Writes integers that a double cannot hold safely as strings, and others as the serializer does; reads both.</summary>
internal sealed class LargeIntegerConverter<T>(JsonConverter<T> plain) : JsonConverter<T> where T : struct, IBinaryInteger<T>
{
    // 2^53 - 1, Number.MAX_SAFE_INTEGER: 2^53 itself is also what a double makes of 2^53 + 1.
    private const long MaxSafe = (1L << 53) - 1;

    // Int128.MinValue: a sign and 39 digits.
    private const int MaxDigits = 40;

    // Every digit may be read as an escape, \u0031.
    private const int MaxEscaped = 6 * MaxDigits;

    private static readonly T Most = T.CreateChecked(MaxSafe);
    private static readonly T Least = T.CreateSaturating(-MaxSafe);

    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String) return plain.Read(ref reader, typeToConvert, options);
        long length = reader.HasValueSequence ? reader.ValueSequence.Length : reader.ValueSpan.Length;
        Span<byte> text = stackalloc byte[MaxEscaped];
        if (length > MaxEscaped || !TryParse(text[..reader.CopyString(text)], out T value))
            throw new JsonException($"The string is no {typeof(T).Name}.");
        return value;
    }

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        bool asString = value > Most || value < Least || options.NumberHandling.HasFlag(JsonNumberHandling.WriteAsString);
        if (!asString)
        {
            plain.Write(writer, value, options);
            return;
        }

        Span<byte> text = stackalloc byte[MaxDigits + 2];
        bool fits = value.TryFormat(text[1..], out int digits, [], CultureInfo.InvariantCulture);
        Debug.Assert(fits);
        text[0] = text[digits + 1] = (byte)'"';
        writer.WriteRawValue(text[..(digits + 2)], skipInputValidation: true);
    }

    public override T ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        plain.ReadAsPropertyName(ref reader, typeToConvert, options);

    public override void WriteAsPropertyName(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        plain.WriteAsPropertyName(writer, value, options);

    private static bool TryParse(ReadOnlySpan<byte> text, out T value) =>
        T.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
}
