using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace StreamingJson.WebHost.Tests.Sources;

/// <summary>Encoders over sources, by the options that the serializer has by default.</summary>
internal static class Encoders
{
    public static JsonEncoder Encoder<T>(this AsyncSource<T> source, JsonSerializerOptions? options = null) =>
        JsonEncoder.Items(source, Info<T>(options));

    public static JsonEncoder Encoder<T>(this SyncSource<T> source) => JsonEncoder.Items(source, Info<T>(null));

    private static JsonTypeInfo<T> Info<T>(JsonSerializerOptions? options) =>
        (JsonTypeInfo<T>)(options ?? JsonSerializerOptions.Default).GetTypeInfo(typeof(T));
}
