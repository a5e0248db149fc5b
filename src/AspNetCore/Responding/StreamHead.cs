using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace StreamingJson.AspNetCore;

/// <summary>The head of a response: worked out first, and written only when it is certain that the document is sent.</summary>
internal readonly struct StreamHead
{
    private readonly HttpContext _context;
    private readonly string _contentType;
    private readonly IAddressableJson? _document;
    private readonly RangeAnswer _answer;
    private readonly string? _vary;

    /// <param name="context">The request.</param>
    /// <param name="encoder">What it is answered with.</param>
    /// <param name="contentType">What that is.</param>
    /// <param name="coding">How the body is compressed.</param>
    /// <param name="vary">What of that depends on which headers of the request.</param>
    public StreamHead(HttpContext context, JsonEncoder encoder, string contentType, StreamCompression coding, string? vary)
    {
        (_context, _contentType, Coding, _vary) = (context, contentType, coding, vary);
        Encoder = encoder;
        if (coding != StreamCompression.None) return;
        Length = encoder.Length;
        if (encoder is not IAddressableJson document) return;
        _document = document;
        _answer = RangeRequest.Evaluate(context.Request, Tag(document), document.Length);
        if (!HasBody) return;
        Length = _answer.Outcome == RangeOutcome.Part ? _answer.Length : document.Length;
        if (_answer.Outcome == RangeOutcome.Part || document is not JsonEncoder) Encoder = document.Slice(_answer.From, Length.Value);
    }

    /// <summary>Gets what is sent of the document.</summary>
    public JsonEncoder Encoder { get; }

    /// <summary>Gets how it is compressed.</summary>
    public StreamCompression Coding { get; }

    /// <summary>Gets how long it is, where that is known beforehand.</summary>
    public long? Length { get; }

    /// <summary>Gets a value that indicates whether the answer has a body: <see langword="false"/> where the client has the document, or wants of it what there is not.</summary>
    public bool HasBody => _document is null || _answer.Outcome is RangeOutcome.Whole or RangeOutcome.Part;

    /// <summary>The head of the same document as it is.</summary>
    public StreamHead WithoutCoding() => new(_context, Encoder, _contentType, StreamCompression.None, _vary);

    /// <summary>Writes the head of a document that is sent whole, at once.</summary>
    /// <param name="length">The length of the body.</param>
    public void WriteWhole(long length)
    {
        WriteBasics();
        HttpResponse response = _context.Response;
        response.ContentLength = length;
        // Of what a client has not asked for in particular, caches need not be told.
        if (Coding != StreamCompression.None) response.Headers.AppendVary(HeaderNames.AcceptEncoding);
        if (_contentType != ContentTypes.Json && _vary?.Split(',')[0] == HeaderNames.Accept)
            response.Headers.AppendVary(HeaderNames.Accept);
    }

    /// <summary>Writes the head of a stream.</summary>
    public void WriteStream()
    {
        WriteBasics();
        WriteHygiene();
        _context.Response.ContentLength = Length;
    }

    /// <summary>What generated documents have that others need not have; the handler's own headers stay.</summary>
    public void WriteHygiene()
    {
        IHeaderDictionary headers = _context.Response.Headers;
        if (headers.CacheControl.Count == 0) headers.CacheControl = "no-store";
        headers.XContentTypeOptions = "nosniff";
        // nginx would buffer the stream, and with it the reader's pauses.
        if (headers["X-Accel-Buffering"].Count == 0) headers["X-Accel-Buffering"] = "no";
        if (_vary is not null) headers.AppendVary(_vary);
    }

    /// <summary>Answers without the document.</summary>
    public Task AnswerWithoutBodyAsync()
    {
        WriteBasics();
        WriteHygiene();
        HttpResponse response = _context.Response;
        response.ContentType = null;
        return response.StatusCode switch
        {
            StatusCodes.Status416RangeNotSatisfiable => Refusal.AnswerAsync(_context, StatusCodes.Status416RangeNotSatisfiable,
                $"The range begins behind the end; the document has {_document!.Length} bytes."),
            StatusCodes.Status412PreconditionFailed => Refusal.AnswerAsync(_context, StatusCodes.Status412PreconditionFailed,
                "The document has another entity tag than If-Match names."),
            _ => Task.CompletedTask,
        };
    }

    /// <summary>Takes back what says how the document would have been sent; what others have written stays.</summary>
    public static void Remove(HttpResponse response)
    {
        IHeaderDictionary headers = response.Headers;
        headers.ContentType = headers.ContentEncoding = headers.ETag = headers.AcceptRanges = headers.ContentRange = default;
        headers.Trailer = headers.TransferEncoding = default;
        response.ContentLength = null;
        response.StatusCode = StatusCodes.Status200OK;
    }

    private static EntityTagHeaderValue Tag(IAddressableJson document) => new($"\"{document.EntityTag}\"");

    private void WriteBasics()
    {
        HttpResponse response = _context.Response;
        response.ContentType = _contentType;
        if (Coding != StreamCompression.None) response.Headers.ContentEncoding = Coding == StreamCompression.Brotli ? "br" : "gzip";
        if (_document is null) return;
        response.Headers.ETag = Tag(_document).ToString();
        response.Headers.AcceptRanges = "bytes";
        response.Headers.ContentRange = _answer.ContentRange(_document.Length);
        response.StatusCode = _answer.Outcome switch
        {
            RangeOutcome.Part => StatusCodes.Status206PartialContent,
            RangeOutcome.NotSatisfiable => StatusCodes.Status416RangeNotSatisfiable,
            RangeOutcome.NotModified => StatusCodes.Status304NotModified,
            RangeOutcome.PreconditionFailed => StatusCodes.Status412PreconditionFailed,
            _ => response.StatusCode,
        };
    }
}

internal static class VaryExtensions
{
    /// <summary>Names headers of the request that the answer depends on, each once, in the one line there is.</summary>
    public static void AppendVary(this IHeaderDictionary headers, string names)
    {
        if (headers.Vary.Count == 0)
        {
            headers.Vary = names;
            return;
        }

        const StringSplitOptions trimmed = StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries;
        headers.Vary = string.Join(", ", $"{headers.Vary},{names}".Split(',', trimmed).Distinct(StringComparer.OrdinalIgnoreCase));
    }
}
