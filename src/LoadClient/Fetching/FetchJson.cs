using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace StreamingJson.LoadClient.Fetching;

/// <summary>How the command's own files are written.</summary>
[JsonSerializable(typeof(PartLabel))]
[JsonSerializable(typeof(FetchReport))]
internal sealed partial class FetchJson : JsonSerializerContext
{
    /// <summary>For people too: base64 has a <c>+</c>, and nobody puts these files into a page.</summary>
    public static FetchJson Readable { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
