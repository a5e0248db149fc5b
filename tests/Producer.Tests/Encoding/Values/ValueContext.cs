using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace StreamingJson.Tests;

public sealed record Fragments(
    JsonFragment Property, JsonFragment? Nullable, JsonFragment[] Elements, Dictionary<string, JsonFragment> Values);

public sealed record Moments(
    DateTime Time, DateTimeOffset Offset, DateTime? Nullable, [property: JsonConverter(typeof(Year))] DateTime Own);

/// <summary>A converter on a property, which wins over the options'.</summary>
public sealed class Year : JsonConverter<DateTime>
{
    public override DateTime Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new(reader.GetInt32(), 1, 1);

    public override void Write(Utf8JsonWriter writer, DateTime value, JsonSerializerOptions options) =>
        writer.WriteNumberValue(value.Year);
}

[JsonSerializable(typeof(JsonFragment))]
[JsonSerializable(typeof(Fragments))]
[JsonSerializable(typeof(Moments))]
[JsonSerializable(typeof(DateTime))]
[JsonSerializable(typeof(DateTimeOffset))]
[JsonSerializable(typeof(Dictionary<DateTime, int>))]
[JsonSerializable(typeof(Dictionary<DateTimeOffset, int>))]
[JsonSerializable(typeof(long?[]))]
[JsonSerializable(typeof(ulong?[]))]
[JsonSerializable(typeof(Int128?[]))]
[JsonSerializable(typeof(UInt128?[]))]
[JsonSerializable(typeof(Dictionary<long, long>))]
[JsonSerializable(typeof(Dictionary<Int128, Int128>))]
internal sealed partial class ValueContext : JsonSerializerContext;

/// <summary>Options with reflection, and with generated serializers.</summary>
internal static class TwoWays
{
    public static JsonSerializerOptions Options(bool generated) =>
        new() { TypeInfoResolver = generated ? ValueContext.Default : new DefaultJsonTypeInfoResolver() };

    public static JsonTypeInfo<T> Info<T>(bool generated) => (JsonTypeInfo<T>)Options(generated).GetTypeInfo(typeof(T));
}
