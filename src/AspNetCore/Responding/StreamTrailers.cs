using System.Globalization;
using System.IO.Pipelines;
using System.Reflection;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace StreamingJson.AspNetCore;

/// <summary>
/// What is known only behind the document: <c>Stream-Outcome</c>, <c>Stream-Items</c>, <c>Stream-Cursor</c> where the source has
/// keys, and <c>Repr-Digest</c> (RFC 9530), in trailers for clients that ask for them (RFC 9110, section 6.5). A document that is not whole has none: its response breaks off.
/// </summary>
internal sealed class StreamTrailers
{
    private const string Outcome = "Stream-Outcome";
    private const string Items = "Stream-Items";
    private const string Cursor = "Stream-Cursor";
    private const string Digest = "Repr-Digest";
    private readonly HttpResponse _response;
    private readonly ChunkedWriter? _chunked;
    private readonly bool _hasDigest;

    private StreamTrailers(HttpResponse response, bool chunked)
    {
        _response = response;
        // The digest of a part says nothing about the representation, nor does that of bytes that somebody may yet compress.
        _hasDigest = response.StatusCode != StatusCodes.Status206PartialContent && GoesToServer(response.HttpContext);
        string[] names = _hasDigest ? [Outcome, Items, Digest] : [Outcome, Items];
        response.Headers.Trailer = string.Join(", ", names);
        // Only with the first bytes: if somebody else answers after all, that answer has the server's framing.
        if (chunked) _chunked = new ChunkedWriter(response.BodyWriter, () => response.Headers.TransferEncoding = "chunked");
    }

    /// <summary>Where the document goes.</summary>
    public PipeWriter Writer => _chunked ?? _response.BodyWriter;

    public static bool AreWanted(HttpContext context) => Trailers.AreAskedFor(context.Request);

    /// <returns><see langword="null"/> when nobody asks for them, or the response has no place for them.</returns>
    public static StreamTrailers? Declare(HttpContext context)
    {
        if (!Trailers.AreAskedFor(context.Request)) return null;
        if (context.Response.SupportsTrailers()) return new StreamTrailers(context.Response, chunked: false);
        return CanChunk(context) ? new StreamTrailers(context.Response, chunked: true) : null;
    }

    /// <param name="outcome">What became of the stream.</param>
    public Task AppendAsync(StreamOutcome outcome)
    {
        if (!outcome.IsWhole) return Task.CompletedTask;
        List<(string Name, string Value)> trailers =
            [(Outcome, "completed"), (Items, outcome.Items.ToString(CultureInfo.InvariantCulture))];
        // The key of the last item leaves as it can stand in the next request's query.
        if (outcome.Cursor is string cursor) trailers.Add((Cursor, Uri.EscapeDataString(cursor)));
        if (_hasDigest) trailers.Add((Digest, $"sha-256=:{Convert.ToBase64String(outcome.Digest.Span)}:"));
        if (_chunked is not null) return _chunked.EndAsync(trailers);
        foreach ((string name, string value) in trailers) _response.AppendTrailer(name, value);
        return Task.CompletedTask;
    }

    /// <summary>
    /// HTTP/1.1 without a length, and nobody between Kestrel and us who would take the chunks for the body.
    /// </summary>
    private static bool CanChunk(HttpContext context) =>
        context.Response.ContentLength is null && HttpProtocol.IsHttp11(context.Request.Protocol)
        && BodyOwner(context)?.GetName().Name == "Microsoft.AspNetCore.Server.Kestrel.Core";

    /// <summary>The server, whichever it is, sends the very bytes that are written.</summary>
    private static bool GoesToServer(HttpContext context) =>
        context.RequestServices.GetService<IServer>()?.GetType().Assembly is Assembly server && server == BodyOwner(context);

    private static Assembly? BodyOwner(HttpContext context) =>
        context.Features.Get<IHttpResponseBodyFeature>()?.GetType().Assembly;
}
