using System.Text.Json;
using System.Text.Json.Serialization;

namespace StreamingJson;

/// <summary>Of what comes from a database nothing is ever read back.</summary>
internal abstract class WriteOnlyConverter<T> : JsonConverter<T>
{
    public sealed override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException();
}
