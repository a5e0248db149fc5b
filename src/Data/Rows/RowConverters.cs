using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace StreamingJson;

/// <summary>Selects the converter of a type: one of the options, or else the serializer's own.</summary>
internal sealed class RowConverters(JsonRowOptions options)
{
    // The serializer quotes them also where it writes all numbers as strings.
    private const JsonNumberHandling NamesNonFinite =
        JsonNumberHandling.AllowNamedFloatingPointLiterals | JsonNumberHandling.WriteAsString;

    private const string HasReflection = "It is called only if reflection is enabled, for a type that a converter writes.";

    private readonly JsonSerializerOptions _options = options.Json;

    private readonly bool _quotesNumbers = (options.Json.NumberHandling & JsonNumberHandling.WriteAsString) != 0;

    private readonly JsonNonFinite _nonFinite = options.NonFinite ??
        ((options.Json.NumberHandling & NamesNonFinite) != 0
            ? JsonNonFinite.Quoted
            : JsonNonFinite.Fail);

    /// <summary>Gets the converter of numbers that are read as text, since no type of .NET holds all of them.</summary>
    public JsonConverter<string> NumberText => new NumberTextConverter(_nonFinite, _quotesNumbers);

    public JsonConverter<T> Number<T>(JsonConverter<T> own) where T : struct, INumberBase<T> =>
        // A converter alone does not apply the number handling.
        For(_quotesNumbers ? new QuotedNumberConverter<T>() : own);

    public JsonConverter<T> Float<T>(JsonConverter<T> own) where T : struct, IFloatingPointIeee754<T> =>
        For(new FloatConverter<T>(_quotesNumbers ? new QuotedNumberConverter<T>() : own, _nonFinite));

    public JsonConverter<T> For<T>(JsonConverter<T> own)
    {
        foreach (JsonConverter converter in _options.Converters)
        {
            if (!converter.CanConvert(typeof(T))) continue;
            JsonConverter? made = converter is JsonConverterFactory factory ? factory.CreateConverter(typeof(T), _options) : converter;
            if (made is JsonConverter<T> found) return found;
        }

        return own;
    }

    /// <summary>Gets the options' converter for a type that is not one of a database's usual ones.</summary>
    public JsonConverter<object>? OfOptions(Type type)
    {
        if (!_options.Converters.Any(converter => converter.CanConvert(type))) return null;
        if (_options.TypeInfoResolver is null && JsonSerializer.IsReflectionEnabledByDefault) AddResolver();
        return _options.TryGetTypeInfo(type, out JsonTypeInfo? info) ? new BoxedConverter(info) : null;
    }

    /// <summary>Does what the serializer does on the first use of options.</summary>
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = HasReflection)]
    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = HasReflection)]
    private void AddResolver() => _options.MakeReadOnly(populateMissingResolver: true);

    private sealed class BoxedConverter(JsonTypeInfo info) : WriteOnlyConverter<object>
    {
        public override void Write(Utf8JsonWriter writer, object value, JsonSerializerOptions options) =>
            JsonSerializer.Serialize(writer, value, info);
    }
}

/// <summary>The base of converters that never read, since nothing from a database is read back.</summary>
internal abstract class WriteOnlyConverter<T> : JsonConverter<T>
{
    public sealed override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException();
}

/// <summary>Writes floating-point numbers, and those that JSON does not have.</summary>
internal sealed class FloatConverter<T>(JsonConverter<T> finite, JsonNonFinite nonFinite) : WriteOnlyConverter<T>
    where T : struct, IFloatingPointIeee754<T>
{
    public JsonConverter<T> Finite => finite;

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        if (T.IsFinite(value)) finite.Write(writer, value, options);
        else NumberTextConverter.WriteNonFinite(writer, value.ToString(null, CultureInfo.InvariantCulture), nonFinite);
    }
}

/// <summary>Writes a number that was read as text, with all its digits, also those that do not fit a <see cref="decimal"/>.</summary>
internal sealed class NumberTextConverter(JsonNonFinite nonFinite, bool quoted) : WriteOnlyConverter<string>
{
    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options)
    {
        if (value is "NaN" or "Infinity" or "-Infinity") WriteNonFinite(writer, value, nonFinite);
        else if (quoted) writer.WriteStringValue(value);
        else writer.WriteRawValue(value);
    }

    public static void WriteNonFinite(Utf8JsonWriter writer, string name, JsonNonFinite nonFinite)
    {
        if (nonFinite == JsonNonFinite.Null) writer.WriteNullValue();
        else if (nonFinite == JsonNonFinite.Quoted) writer.WriteStringValue(name);
        else throw new ArgumentException($"JSON has no number {name}; {nameof(JsonRowOptions.NonFinite)} says what becomes of it.");
    }
}

/// <summary>Writes a number as a string, as the options' number handling asks for.</summary>
internal sealed class QuotedNumberConverter<T> : WriteOnlyConverter<T> where T : struct, INumberBase<T>
{
    // A decimal has 29 digits, a sign and a point; a double 24 characters.
    private const int MaxLength = 32;

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        Span<byte> text = stackalloc byte[MaxLength];
        value.TryFormat(text, out int length, [], CultureInfo.InvariantCulture);
        text = text[..length];
        // The plus of 1E+20 would be escaped, which the serializer does not do.
        if (text.Contains((byte)'+'))
            writer.WriteStringValue(JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping));
        else
            writer.WriteStringValue(text);
    }
}

internal sealed class JsonTextConverter : WriteOnlyConverter<string>
{
    private readonly bool _validates;

    private JsonTextConverter(bool validates) => _validates = validates;
    public static JsonTextConverter Stored { get; } = new(validates: false);

    /// <summary>Gets the converter of any text. What is not exactly one value throws <see cref="ArgumentException"/>.</summary>
    public static JsonTextConverter Validated { get; } = new(validates: true);

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options)
    {
        if (_validates) writer.WriteRawValue(new JsonFragment(value).Utf8.Span, skipInputValidation: true);
        else writer.WriteRawValue(value, skipInputValidation: true);
    }
}

/// <summary>Writes a time of day with an offset, which providers read as of the second day of the first year.</summary>
internal sealed class TimeWithZoneConverter : WriteOnlyConverter<DateTimeOffset>
{
    public static readonly TimeWithZoneConverter Instance = new();

    private static readonly DateTime Midnight = new(1, 1, 2);

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) => PostgresText.Write(
        writer, PostgresText.TimeWithZone((value.DateTime - Midnight).Ticks / TimeSpan.TicksPerMicrosecond, (int)value.Offset.TotalSeconds));
}

internal sealed class ArrayConverter<T>(JsonConverter<T> element) : WriteOnlyConverter<T[]>
{
    public override void Write(Utf8JsonWriter writer, T[] value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (T item in value)
        {
            if (item is null) writer.WriteNullValue();
            else element.Write(writer, item, options);
        }

        writer.WriteEndArray();
    }
}

/// <summary>Writes an element of an array that has nulls, which the array writes.</summary>
internal sealed class OptionalConverter<T>(JsonConverter<T> value) : WriteOnlyConverter<T?> where T : struct
{
    public override void Write(Utf8JsonWriter writer, T? item, JsonSerializerOptions options) =>
        value.Write(writer, item.GetValueOrDefault(), options);
}
