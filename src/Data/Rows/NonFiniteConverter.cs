using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace StreamingJson;

/// <summary>Floating-point numbers, and those among them that JSON has not.</summary>
internal sealed class NonFiniteConverter<T>(JsonConverter<T> finite, JsonNonFinite nonFinite) : WriteOnlyConverter<T>
    where T : struct, IFloatingPointIeee754<T>
{
    /// <summary>Writes those that are numbers.</summary>
    public JsonConverter<T> Finite => finite;

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        if (T.IsFinite(value)) finite.Write(writer, value, options);
        else NonFinite.Write(writer, value.ToString(null, CultureInfo.InvariantCulture), nonFinite);
    }
}
