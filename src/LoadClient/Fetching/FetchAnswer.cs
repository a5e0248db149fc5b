using System.Net;
using System.Net.Http.Headers;

namespace StreamingJson.LoadClient.Fetching;

/// <summary>What a server's answer means for what there is of the document (RFC 9110, section 15.3.7).</summary>
/// <param name="Kind">What it is good for.</param>
/// <param name="Reason">For a user, where it is good for nothing.</param>
internal readonly record struct FetchAnswer(AnswerKind Kind, string Reason = "")
{
    /// <param name="response">The head of the answer.</param>
    /// <param name="asked">The first byte that was asked for; zero for a request without a range.</param>
    /// <param name="document">What there is.</param>
    public static FetchAnswer Read(HttpResponseMessage response, long asked, FetchedDocument document) =>
        response.StatusCode switch
        {
            HttpStatusCode.OK => ReadWhole(response),
            HttpStatusCode.PartialContent when asked > 0 => ReadRest(response, asked, document),
            HttpStatusCode.RequestedRangeNotSatisfiable when asked > 0 => ReadNoRest(response, asked, document),
            HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError =>
                new FetchAnswer(AnswerKind.Later, Said(response)),
            _ => new FetchAnswer(AnswerKind.Refusal, Said(response)),
        };

    private static FetchAnswer ReadWhole(HttpResponseMessage response)
    {
        HttpContentHeaders headers = response.Content.Headers;
        string? mediaType = headers.ContentType?.MediaType;
        if (headers.ContentEncoding.Any(coding => !coding.Equals("identity", StringComparison.OrdinalIgnoreCase)))
        {
            return new FetchAnswer(
                AnswerKind.Refusal, $"The server sends {string.Join(", ", headers.ContentEncoding)}, which was not asked for.");
        }

        return JsonMediaType.Framing(mediaType) is null
            ? new FetchAnswer(AnswerKind.Refusal, $"The server sends {mediaType}; JSON or lines of it can be checked.")
            : new FetchAnswer(AnswerKind.Whole);
    }

    private static FetchAnswer ReadRest(HttpResponseMessage response, long asked, FetchedDocument document)
    {
        ContentRangeHeaderValue? range = response.Content.Headers.ContentRange;
        bool isOfDocument = response.Headers.ETag is { IsWeak: false } tag && tag.Tag == document.EntityTag;
        if (!isOfDocument)
            return new FetchAnswer(AnswerKind.Misfit, $"The entity tag of the part is {Text(response.Headers.ETag)}.");
        return range is { Unit: "bytes", Length: long length } && range.From == asked && (document.Length ?? length) == length
            ? new FetchAnswer(AnswerKind.Rest)
            : new FetchAnswer(AnswerKind.Misfit, $"Byte {asked} was asked for, and Content-Range is {Text(range)}.");
    }

    private static FetchAnswer ReadNoRest(HttpResponseMessage response, long asked, FetchedDocument document)
    {
        ContentRangeHeaderValue? range = response.Content.Headers.ContentRange;
        bool mayBeOfDocument = response.Headers.ETag is null || response.Headers.ETag.ToString() == document.EntityTag;
        return mayBeOfDocument && range is { Unit: "bytes", HasRange: false } && range.Length == asked
            ? new FetchAnswer(AnswerKind.NoRest)
            : new FetchAnswer(AnswerKind.Misfit, $"The server has no byte {asked}; Content-Range is {Text(range)}.");
    }

    private static string Text(object? field) => field?.ToString() ?? "missing";

    private static string Said(HttpResponseMessage response) =>
        $"The server answered {(int)response.StatusCode} {response.ReasonPhrase}".TrimEnd() + ".";
}
