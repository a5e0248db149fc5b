using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace StreamingJson.AspNetCore;

/// <summary>The head of a response that streams.</summary>
internal sealed class StreamHead
{
    private readonly HttpContext _context;

    public StreamHead(HttpContext context, string contentType)
    {
        _context = context;
        HttpResponse response = context.Response;
        response.ContentType = contentType;
        IHeaderDictionary headers = response.Headers;
        if (headers.CacheControl.Count == 0) headers.CacheControl = "no-store";
        headers.XContentTypeOptions = "nosniff";
        // nginx would buffer the stream, and with it the reader's pauses.
        headers["X-Accel-Buffering"] = "no";
    }

    public void SetLength(long? length) => _context.Response.ContentLength = length;

    public void SetCoding(StreamCompression coding) =>
        _context.Response.Headers.ContentEncoding = coding == StreamCompression.Brotli ? "br" : "gzip";

    /// <summary>Answers preconditions and ranges (RFC 9110, sections 13 and 14).</summary>
    /// <returns>What is sent of the document, or <see langword="null"/> when the answer has no body.</returns>
    public JsonEncoder? SelectRange(IAddressableJson document)
    {
        HttpResponse response = _context.Response;
        EntityTagHeaderValue tag = new($"\"{document.EntityTag}\"");
        response.Headers.ETag = tag.ToString();
        response.Headers.AcceptRanges = "bytes";
        RangeAnswer answer = RangeRequest.Evaluate(_context.Request, tag, document.Length);
        response.Headers.ContentRange = answer.ContentRange(document.Length);
        response.StatusCode = answer.Outcome switch
        {
            RangeOutcome.Part => StatusCodes.Status206PartialContent,
            RangeOutcome.NotSatisfiable => StatusCodes.Status416RangeNotSatisfiable,
            RangeOutcome.NotModified => StatusCodes.Status304NotModified,
            RangeOutcome.PreconditionFailed => StatusCodes.Status412PreconditionFailed,
            _ => response.StatusCode,
        };
        if (answer.Outcome is not (RangeOutcome.Whole or RangeOutcome.Part)) return null;
        response.ContentLength = answer.Outcome == RangeOutcome.Part ? answer.Length : document.Length;
        return answer.Outcome == RangeOutcome.Whole && document is JsonEncoder whole
            ? whole
            : document.Slice(answer.From, response.ContentLength.Value);
    }

    /// <summary>The document is not sent: the client has it, or wants of it what there is not.</summary>
    public Task AnswerWithoutBodyAsync(IAddressableJson document)
    {
        _context.Response.ContentType = null;
        return _context.Response.StatusCode switch
        {
            StatusCodes.Status416RangeNotSatisfiable => Refusal.AnswerAsync(_context, StatusCodes.Status416RangeNotSatisfiable,
                $"The range begins behind the end; the document has {document.Length} bytes."),
            StatusCodes.Status412PreconditionFailed => Refusal.AnswerAsync(_context, StatusCodes.Status412PreconditionFailed,
                "The document has another entity tag than If-Match names."),
            _ => Task.CompletedTask,
        };
    }
}
