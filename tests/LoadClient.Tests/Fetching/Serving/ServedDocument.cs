using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace StreamingJson.LoadClient.Tests.Fetching;

/// <summary>One version of a document, as a server that knows ranges sends it.</summary>
internal sealed record ServedDocument(byte[] Bytes, string EntityTag)
{
    public string ContentType { get; init; } = "application/json";

    /// <summary>What <c>Repr-Digest</c> says; null where it is not sent.</summary>
    public string? Digest { get; init; }

    public static string RightDigest(byte[] bytes) => $"sha-256=:{Convert.ToBase64String(SHA256.HashData(bytes))}:";

    /// <summary>Answers with what is asked for, up to a byte of the document at which the connection breaks.</summary>
    /// <param name="context">The request.</param>
    /// <param name="cut">How many bytes of the answer's body are sent; all if there are not more.</param>
    /// <param name="abort">Whether the connection is reset rather than closed, so that bytes on their way may be lost.</param>
    public async Task SendAsync(HttpContext context, int cut = int.MaxValue, bool abort = false)
    {
        int from = AskedByte(context);
        if (from > 0 && from >= Bytes.Length)
        {
            context.Response.StatusCode = StatusCodes.Status416RangeNotSatisfiable;
            context.Response.Headers.ContentRange = $"bytes */{Bytes.Length}";
            context.Response.Headers.ETag = EntityTag;
            return;
        }

        await SendFromAsync(context, from, cut, abort);
    }

    /// <summary>Answers with the whole, whatever is asked for.</summary>
    public Task SendWholeAsync(HttpContext context, int cut) => SendFromAsync(context, 0, cut, abort: false);

    private int AskedByte(HttpContext context)
    {
        string range = context.Request.Headers.Range.ToString();
        return range.Length > 0 && context.Request.Headers.IfRange == EntityTag
            ? int.Parse(range["bytes=".Length..^1], CultureInfo.InvariantCulture)
            : 0;
    }

    private async Task SendFromAsync(HttpContext context, int from, int cut, bool abort)
    {
        HttpResponse response = context.Response;
        response.StatusCode = from > 0 ? StatusCodes.Status206PartialContent : StatusCodes.Status200OK;
        response.ContentType = ContentType;
        response.ContentLength = Bytes.Length - from;
        response.Headers.ETag = EntityTag;
        if (Digest is not null) response.Headers["Repr-Digest"] = Digest;
        if (from > 0) response.Headers.ContentRange = $"bytes {from}-{Bytes.Length - 1}/{Bytes.Length}";
        int length = Math.Min(cut, Bytes.Length - from);
        await response.StartAsync();
        await response.Body.WriteAsync(Bytes.AsMemory(from, length));
        await response.Body.FlushAsync();
        // Kestrel closes the connection of a body that is shorter than its length.
        if (abort && length < Bytes.Length - from) context.Abort();
    }
}
