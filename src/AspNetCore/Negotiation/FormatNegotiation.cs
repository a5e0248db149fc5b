using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace StreamingJson.AspNetCore;

/// <summary>
/// Chooses the format of an answer: by a parameter of the query, if the application has one, otherwise by <c>Accept</c> (RFC 9110,
/// section 12.5.1).
/// </summary>
internal static class FormatNegotiation
{
    /// <param name="request">Its query and its <c>Accept</c> headers count.</param>
    /// <param name="parameter">The name of the parameter; <see langword="null"/> where the query is the application's alone.</param>
    /// <param name="offered">What can be answered with, in the server's order of preference. The first is the default.</param>
    /// <param name="chosen">What to answer with.</param>
    /// <param name="refusal">400 for what is wrong with the parameter, 406 for an <c>Accept</c> that nothing serves.</param>
    /// <returns>Whether there is something to answer with.</returns>
    public static bool TryChoose(HttpRequest request, string? parameter, ReadOnlySpan<JsonFormat> offered,
        [NotNullWhen(true)] out FormatMediaType? chosen, [NotNullWhen(false)] out FormatRefusal? refusal)
    {
        StringValues names = Names(request, parameter);
        chosen = Find(request, names, offered);
        refusal = chosen is not null ? null
            : names.Count > 0 ? FormatParameter.Refuse(parameter!, names, offered)
            : AcceptHeader.Refuse(offered);
        return refusal is null;
    }

    /// <summary>Chooses the default where there is something to refuse: for endpoints that were there before formats were.</summary>
    /// <param name="request">Its query and its <c>Accept</c> headers count.</param>
    /// <param name="parameter">The name of the parameter; <see langword="null"/> where the query is the application's alone.</param>
    /// <param name="offered">What can be answered with, in the server's order of preference. The first is the default.</param>
    /// <returns>What to answer with.</returns>
    public static FormatMediaType Choose(HttpRequest request, string? parameter, ReadOnlySpan<JsonFormat> offered) =>
        Find(request, Names(request, parameter), offered) ?? FormatMediaType.Of(offered[0])[0];

    /// <summary>What the query asks for; none where it has no parameter for it.</summary>
    public static StringValues Names(HttpRequest request, string? parameter) =>
        // Without a query nothing is parsed, nor allocated.
        parameter is not null && request.QueryString.HasValue ? request.Query[parameter] : default;

    private static FormatMediaType? Find(HttpRequest request, StringValues names, ReadOnlySpan<JsonFormat> offered) =>
        names.Count > 0 ? FormatParameter.Choose(names, offered) : AcceptHeader.Choose(request.Headers.Accept, offered);
}

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

/// <summary>The format's name in a query: for those who cannot set a header, as in a browser's address bar.</summary>
internal static class FormatParameter
{
    /// <summary>Enough to recognise a value by, and short enough for a sentence.</summary>
    private const int QuotedLength = 100;

    public static FormatMediaType? Choose(StringValues names, ReadOnlySpan<JsonFormat> offered)
    {
        if (names.Count != 1) return null;
        foreach (JsonFormat format in offered)
        {
            foreach (FormatMediaType type in FormatMediaType.Of(format))
                if (IsEither(names[0], type)) return type;
        }

        return null;
    }

    public static FormatRefusal Refuse(string parameter, StringValues names, ReadOnlySpan<JsonFormat> offered)
    {
        string given = names.Count == 1
            ? $"is {parameter}='{Quote(names[0] ?? "")}'"
            : string.Create(CultureInfo.InvariantCulture, $"{parameter} is given {names.Count} times");
        string allowed = FormatMediaType.List(offered, type => type.Name);
        return new FormatRefusal(StatusCodes.Status400BadRequest, $"The parameter {given}; allowed is one of {allowed}.");
    }

    private static bool IsEither(string? name, FormatMediaType type) =>
        string.Equals(name, type.Name, StringComparison.OrdinalIgnoreCase)
        || (type.Alias is not null && string.Equals(name, type.Alias, StringComparison.OrdinalIgnoreCase));

    /// <summary>Cut to a length that fits a sentence, and escaped here: the application's own options may not.</summary>
    private static string Quote(string value)
    {
        if (value.Length <= QuotedLength) return JavaScriptEncoder.Default.Encode(value);
        // Not between the two halves of a character beyond U+FFFF.
        int length = char.IsHighSurrogate(value[QuotedLength - 1]) ? QuotedLength - 1 : QuotedLength;
        return JavaScriptEncoder.Default.Encode(value[..length]) + "...";
    }
}

/// <summary>Why no format can be answered with: the status, and a sentence for the problem's detail.</summary>
internal sealed record FormatRefusal(int Status, string Detail);
