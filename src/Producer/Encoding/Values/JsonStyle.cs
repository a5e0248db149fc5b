using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace StreamingJson;

/// <summary>
/// Specifies how values are written for which System.Text.Json has only one form. Everything is off by default, and what is off is
/// written as System.Text.Json writes it, byte for byte.
/// </summary>
public sealed class JsonStyle
{
    /// <summary>
    /// Gets or sets whether a <see cref="DateTime"/> of <see cref="DateTimeKind.Unspecified"/> is taken for UTC and written with
    /// <c>+00:00</c>: <c>"2000-01-02T03:04:05+00:00"</c>. Otherwise it has no offset.
    /// </summary>
    /// <remarks>
    /// Read back as a <see cref="DateTime"/>, an offset gives the same instant in local time, as always with System.Text.Json.
    /// </remarks>
    public bool UnspecifiedKindIsUtc { get; init; }

    /// <summary>
    /// Gets or sets whether <see cref="DateTime"/> and <see cref="DateTimeOffset"/> are written without fractions of a second, which are
    /// truncated, not rounded.
    /// </summary>
    public bool OmitFractionalSeconds { get; init; }

    /// <summary>
    /// Gets or sets whether <c>Z</c> is written for <c>+00:00</c> (RFC 3339, section 4.3): for every <see cref="DateTimeOffset"/> with an
    /// offset of zero, every local <see cref="DateTime"/> while the local offset is zero, and those of
    /// <see cref="UnspecifiedKindIsUtc"/>. A <see cref="DateTime"/> of <see cref="DateTimeKind.Utc"/> always has its <c>Z</c>.
    /// </summary>
    public bool UtcAsZ { get; init; }

    /// <summary>
    /// Gets or sets whether a <see cref="long"/>, <see cref="ulong"/>, <see cref="Int128"/> or <see cref="UInt128"/> whose absolute value
    /// is greater than 9,007,199,254,740,991 is written as a JSON string. That is 2^53 - 1, JavaScript's <c>Number.MAX_SAFE_INTEGER</c>,
    /// up to which a reader that takes numbers for doubles can tell every integer from its neighbours (RFC 8259, section 6). Other
    /// integers are written as numbers, and both forms are read.
    /// </summary>
    /// <remarks>
    /// The options' number handling still applies; a <c>[JsonNumberHandling]</c> attribute on a member of such a type does not.
    /// <see cref="decimal"/> and <see cref="BigInteger"/> are not affected.
    /// </remarks>
    public bool LargeIntegersAsStrings { get; init; }
}

/// <summary>Adds a <see cref="JsonStyle"/> to the options of System.Text.Json.</summary>
public static class JsonSerializerOptionsExtensions
{
    /// <summary>
    /// Adds the converters that the style needs, and no others, after those that the options have. They work with reflection and with
    /// generated contexts that are the options' <see cref="JsonSerializerOptions.TypeInfoResolver"/>, for values, elements, nullable ones,
    /// and keys of dictionaries.
    /// </summary>
    /// <param name="options">The options. A converter for the same type that they already have takes precedence, as does one on a property.</param>
    /// <param name="style">The style.</param>
    /// <returns>The same options.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="InvalidOperationException">The options are read-only because they have been used.</exception>
    public static JsonSerializerOptions AddStyle(this JsonSerializerOptions options, JsonStyle style)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(style);
        IList<JsonConverter> converters = options.Converters;
        bool changesOffsets = style.OmitFractionalSeconds || style.UtcAsZ;
        if (changesOffsets) converters.Add(new StyledDateTimeOffsetConverter(style));
        if (changesOffsets || style.UnspecifiedKindIsUtc) converters.Add(new StyledDateTimeConverter(style));
        if (style.LargeIntegersAsStrings)
        {
            converters.Add(new LargeIntegerConverter<long>(JsonMetadataServices.Int64Converter));
            converters.Add(new LargeIntegerConverter<ulong>(JsonMetadataServices.UInt64Converter));
            converters.Add(new LargeIntegerConverter<Int128>(JsonMetadataServices.Int128Converter));
            converters.Add(new LargeIntegerConverter<UInt128>(JsonMetadataServices.UInt128Converter));
        }

        return options;
    }
}

/// <summary>The base of converters that do as the serializer's own converter unless they override it.</summary>
internal abstract class StyledConverter<T>(JsonConverter<T> inner) : JsonConverter<T> where T : struct
{
    protected JsonConverter<T> Inner { get; } = inner;

    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Inner.Read(ref reader, typeToConvert, options);

    public override T ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Inner.ReadAsPropertyName(ref reader, typeToConvert, options);

    public override void WriteAsPropertyName(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        Inner.WriteAsPropertyName(writer, value, options);
}

/// <summary>Changes the value of a <see cref="DateTime"/>; its text is the serializer's.</summary>
internal sealed class StyledDateTimeConverter(JsonStyle style) : StyledConverter<DateTime>(JsonMetadataServices.DateTimeConverter)
{
    public override void Write(Utf8JsonWriter writer, DateTime value, JsonSerializerOptions options)
    {
        value = Apply(value);
        if (HasOffset(value)) writer.WriteStringValue(new DateTimeOffset(value, TimeSpan.Zero));
        else writer.WriteStringValue(value);
    }

    public override void WriteAsPropertyName(Utf8JsonWriter writer, DateTime value, JsonSerializerOptions options)
    {
        value = Apply(value);
        if (!HasOffset(value)) Inner.WriteAsPropertyName(writer, value, options);
        else JsonMetadataServices.DateTimeOffsetConverter.WriteAsPropertyName(writer, new(value, TimeSpan.Zero), options);
    }

    /// <summary>Whether a UTC value is still unspecified, since it must not be written with a Z.</summary>
    private bool HasOffset(DateTime value) => style.UnspecifiedKindIsUtc && value.Kind == DateTimeKind.Unspecified;

    private DateTime Apply(DateTime value)
    {
        if (style.UtcAsZ && IsUtc(value)) value = DateTime.SpecifyKind(value, DateTimeKind.Utc);
        return style.OmitFractionalSeconds ? value.AddTicks(-(value.Ticks % TimeSpan.TicksPerSecond)) : value;
    }

    private bool IsUtc(DateTime value) => value.Kind switch
    {
        DateTimeKind.Unspecified => style.UnspecifiedKindIsUtc,
        DateTimeKind.Local => TimeZoneInfo.Local.GetUtcOffset(value) == TimeSpan.Zero,
        _ => true,
    };
}

/// <summary>Changes the value of a <see cref="DateTimeOffset"/>; its text is the serializer's.</summary>
internal sealed class StyledDateTimeOffsetConverter(JsonStyle style)
    : StyledConverter<DateTimeOffset>(JsonMetadataServices.DateTimeOffsetConverter)
{
    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options)
    {
        if (IsZ(value, out DateTime utc)) writer.WriteStringValue(utc);
        else writer.WriteStringValue(Truncate(value));
    }

    public override void WriteAsPropertyName(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options)
    {
        if (IsZ(value, out DateTime utc)) JsonMetadataServices.DateTimeConverter.WriteAsPropertyName(writer, utc, options);
        else Inner.WriteAsPropertyName(writer, Truncate(value), options);
    }

    /// <summary>Whether it is written as a UTC <see cref="DateTime"/>, for which System.Text.Json writes a Z.</summary>
    private bool IsZ(DateTimeOffset value, out DateTime utc)
    {
        utc = Truncate(value).UtcDateTime;
        return style.UtcAsZ && value.Offset == TimeSpan.Zero;
    }

    private DateTimeOffset Truncate(DateTimeOffset value) =>
        style.OmitFractionalSeconds ? value.AddTicks(-(value.Ticks % TimeSpan.TicksPerSecond)) : value;
}

/// <summary>Writes integers that a double cannot hold safely as strings, and reads both forms.</summary>
internal sealed class LargeIntegerConverter<T>(JsonConverter<T> inner) : StyledConverter<T>(inner) where T : struct, IBinaryInteger<T>
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
        if (reader.TokenType != JsonTokenType.String) return Inner.Read(ref reader, typeToConvert, options);
        long length = reader.HasValueSequence ? reader.ValueSequence.Length : reader.ValueSpan.Length;
        Span<byte> text = stackalloc byte[MaxEscaped];
        return length <= MaxEscaped
            && T.TryParse(text[..reader.CopyString(text)], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out T value)
                ? value
                : throw new JsonException($"The string is not a valid {typeof(T).Name}.");
    }

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        if (value <= Most && value >= Least && !options.NumberHandling.HasFlag(JsonNumberHandling.WriteAsString))
        {
            Inner.Write(writer, value, options);
            return;
        }

        Span<byte> text = stackalloc byte[MaxDigits + 2];
        bool fits = value.TryFormat(text[1..], out int digits, [], CultureInfo.InvariantCulture);
        Debug.Assert(fits);
        text[0] = text[digits + 1] = (byte)'"';
        writer.WriteRawValue(text[..(digits + 2)], skipInputValidation: true);
    }
}
