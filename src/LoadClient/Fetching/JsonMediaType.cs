using StreamingJson.LoadClient.Checks;

namespace StreamingJson.LoadClient.Fetching;

/// <summary>What a media type says of how JSON is framed.</summary>
internal static class JsonMediaType
{
    /// <param name="mediaType">Without its parameters; null, where the server says nothing, counts as JSON.</param>
    /// <returns>Null where the wholeness of such a document is not known here.</returns>
    public static JsonFraming? Framing(string? mediaType) => mediaType?.ToLowerInvariant() switch
    {
        null or "application/json" or "text/json" => JsonFraming.Document,
        "application/jsonl" or "application/x-jsonl" or "application/x-ndjson" or "application/ndjson"
            or "application/jsonlines" or "application/x-jsonlines" => JsonFraming.Lines,
        string other when other.EndsWith("+json", StringComparison.Ordinal) => JsonFraming.Document,
        _ => null,
    };
}
