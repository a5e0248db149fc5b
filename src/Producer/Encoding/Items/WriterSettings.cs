using System.Text.Json;

namespace StreamingJson;

internal static class WriterSettings
{
    /// <summary>The options of the <see cref="Utf8JsonWriter"/> that the serializer would make for itself.</summary>
    public static JsonWriterOptions WriterOptions(this JsonSerializerOptions options, bool? indented = null) => new()
    {
        Encoder = options.Encoder,
        Indented = indented ?? options.WriteIndented,
        IndentCharacter = options.IndentCharacter,
        IndentSize = options.IndentSize,
        NewLine = options.NewLine,
        MaxDepth = options.MaxDepth == 0 ? 64 : options.MaxDepth,
        SkipValidation = true,
    };
}
