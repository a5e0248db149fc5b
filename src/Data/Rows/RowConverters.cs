using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace StreamingJson;

/// <summary>Who writes a value of a type: a converter of the options, or else the serializer's own.</summary>
internal sealed class RowConverters(JsonRowOptions options)
{
    // The serializer quotes all that it writes as a string.
    private const JsonNumberHandling NamesNonFinite =
        JsonNumberHandling.AllowNamedFloatingPointLiterals | JsonNumberHandling.WriteAsString;

    private const string NoMembers = "It is asked only where there is reflection, for a type that a converter writes.";

    private readonly JsonSerializerOptions _options = options.Json;

    private readonly bool _quotes = (options.Json.NumberHandling & JsonNumberHandling.WriteAsString) != 0;

    private readonly JsonNonFinite _nonFinite = options.NonFinite ??
        ((options.Json.NumberHandling & NamesNonFinite) != 0
            ? JsonNonFinite.Quoted
            : JsonNonFinite.Fail);

    /// <summary>For numbers that come as text, since no type of .NET holds all of them.</summary>
    public JsonConverter<string> NumberText => new NumberTextConverter(_nonFinite, _quotes);

    public JsonConverter<T> Number<T>(JsonConverter<T> own) where T : struct, INumberBase<T> =>
        // A converter alone does not know of the number handling.
        For(_quotes ? new QuotedNumberConverter<T>() : own);

    public JsonConverter<T> Float<T>(JsonConverter<T> own) where T : struct, IFloatingPointIeee754<T> =>
        For(new NonFiniteConverter<T>(_quotes ? new QuotedNumberConverter<T>() : own, _nonFinite));

    /// <summary>The options' converter for a type, or the one that is given.</summary>
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

    /// <summary>What the options know of a type that is none of a database's usual ones.</summary>
    public JsonConverter<object>? OfOptions(Type type)
    {
        if (!_options.Converters.Any(converter => converter.CanConvert(type))) return null;
        if (_options.TypeInfoResolver is null && JsonSerializer.IsReflectionEnabledByDefault) AddResolver();
        return _options.TryGetTypeInfo(type, out JsonTypeInfo? info) ? new BoxedConverter(info) : null;
    }

    /// <summary>Does what the serializer does when it meets options for the first time.</summary>
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = NoMembers)]
    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = NoMembers)]
    private void AddResolver() => _options.MakeReadOnly(populateMissingResolver: true);

    private sealed class BoxedConverter(JsonTypeInfo info) : WriteOnlyConverter<object>
    {
        public override void Write(Utf8JsonWriter writer, object value, JsonSerializerOptions options) =>
            JsonSerializer.Serialize(writer, value, info);
    }
}
