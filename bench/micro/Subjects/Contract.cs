using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace StreamingJson.Bench.Micro;

/// <summary>Where the serializer knows from how a type is written.</summary>
public enum Contract
{
    /// <summary>From code that the compiler has generated.</summary>
    Generated,

    /// <summary>From a look at the type while the program runs.</summary>
    Reflected,
}

internal static class Contracts
{
    private static readonly JsonSerializerOptions Reflection = new() { TypeInfoResolver = new DefaultJsonTypeInfoResolver() };

    public static JsonTypeInfo<T> For<T>(this Contract contract) => (JsonTypeInfo<T>)(
        contract == Contract.Generated ? MicroContext.Default.GetTypeInfo(typeof(T))! : Reflection.GetTypeInfo(typeof(T)));
}
