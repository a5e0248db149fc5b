using System.Numerics;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace StreamingJson;

/// <summary>Who writes a value of a type: a converter of the options, or else the serializer's own.</summary>
internal sealed class RowConverters(JsonRowOptions options)
{
    private readonly JsonSerializerOptions _options = options.Json;

    private readonly bool _quotes = (options.Json.NumberHandling & JsonNumberHandling.WriteAsString) != 0;

    private readonly JsonNonFinite _nonFinite = options.NonFinite ??
        ((options.Json.NumberHandling & JsonNumberHandling.AllowNamedFloatingPointLiterals) != 0
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
    public JsonConverter<object>? OfOptions(Type type) =>
        _options.Converters.Any(converter => converter.CanConvert(type)) && _options.TryGetTypeInfo(type, out JsonTypeInfo? info)
            ? new BoxedConverter(info)
            : null;

    private sealed class BoxedConverter(JsonTypeInfo info) : WriteOnlyConverter<object>
    {
        public override void Write(Utf8JsonWriter writer, object value, JsonSerializerOptions options) =>
            JsonSerializer.Serialize(writer, value, info);
    }
}
