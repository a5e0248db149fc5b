using Microsoft.Extensions.Primitives;

namespace StreamingJson.AspNetCore;

/// <summary>A media type that a format is answered with: how a request asks for it, and how the answer names it.</summary>
/// <param name="Format">The format.</param>
/// <param name="Name">Its name in a query.</param>
/// <param name="Alias">Another name there, which the problems do not list.</param>
/// <param name="MediaType">As in <c>Accept</c>.</param>
/// <param name="ContentType">As in the answer's <c>Content-Type</c>.</param>
internal sealed record FormatMediaType(JsonFormat Format, string Name, string? Alias, string MediaType, string ContentType)
{
    // A charset only where old clients guess without one: the others are UTF-8 by definition.
    private static readonly FormatMediaType[] Array =
        [new(JsonFormat.Array, "json", null, "application/json", "application/json; charset=utf-8")];

    private static readonly FormatMediaType[] Lines =
    [
        new(JsonFormat.Lines, "jsonl", "lines", "application/jsonl", "application/jsonl"),
        new(JsonFormat.Lines, "ndjson", null, "application/x-ndjson", "application/x-ndjson"),
    ];

    private static readonly FormatMediaType[] Sequence =
        [new(JsonFormat.Sequence, "json-seq", "seq", "application/json-seq", "application/json-seq")];

    private static readonly FormatMediaType[] Events =
        [new(JsonFormat.Events, "sse", "events", "text/event-stream", "text/event-stream")];

    /// <summary>The media types of a format, the preferred one first.</summary>
    public static ReadOnlySpan<FormatMediaType> Of(JsonFormat format) => format switch
    {
        JsonFormat.Array => Array,
        JsonFormat.Lines => Lines,
        JsonFormat.Sequence => Sequence,
        JsonFormat.Events => Events,
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "There is no such format."),
    };

    /// <summary>An array by another name, which somebody has chosen for it.</summary>
    public static FormatMediaType ArrayAs(string contentType) => Array[0] with { ContentType = contentType };

    /// <summary>The one that an answer names so, whatever the parameters behind it.</summary>
    public static FormatMediaType? Find(StringSegment contentType)
    {
        int parameters = contentType.IndexOf(';');
        StringSegment mediaType = parameters < 0 ? contentType : contentType.Subsegment(0, parameters);
        foreach (JsonFormat format in Enum.GetValues<JsonFormat>())
        {
            foreach (FormatMediaType type in Of(format))
                if (mediaType.Equals(type.MediaType, StringComparison.OrdinalIgnoreCase)) return type;
        }

        return null;
    }

    /// <summary>What the offered formats are called, as a list for a sentence.</summary>
    public static string List(ReadOnlySpan<JsonFormat> offered, Func<FormatMediaType, string> text)
    {
        List<string> texts = [];
        foreach (JsonFormat format in offered)
            foreach (FormatMediaType type in Of(format)) texts.Add(text(type));
        return string.Join(", ", texts);
    }
}
