using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.IO.Pipelines;
using System.Reflection;
using System.Text;
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

/// <summary>Whether a request asks for trailers: <c>TE: trailers</c>, RFC 9110 section 10.1.4.</summary>
internal static class Trailers
{
    /// <summary>
    /// Whether <c>trailers</c> is a member of any <c>TE</c> line. Its parameters, a weight too, do not count: it has none.
    /// </summary>
    public static bool AreAskedFor(HttpRequest request)
    {
        foreach (string? line in request.Headers.TE)
            if (IsAmong(line)) return true;
        return false;
    }

    private static bool IsAmong(ReadOnlySpan<char> members)
    {
        while (!members.IsEmpty)
        {
            int length = MemberLength(members);
            ReadOnlySpan<char> member = members[..length];
            int parameters = member.IndexOf(';');
            ReadOnlySpan<char> name = parameters < 0 ? member : member[..parameters];
            if (name.Trim(" \t").Equals("trailers", StringComparison.OrdinalIgnoreCase)) return true;
            members = members[Math.Min(length + 1, members.Length)..];
        }

        return false;
    }

    // Up to the next comma that is not within quotes.
    private static int MemberLength(ReadOnlySpan<char> members)
    {
        bool quoted = false;
        for (int i = 0; i < members.Length; i++)
        {
            if (members[i] == '\\' && quoted) i++;
            else if (members[i] == '"') quoted = !quoted;
            else if (members[i] == ',' && !quoted) return i;
        }

        return members.Length;
    }
}

/// <summary>
/// Writes the chunked coding of HTTP/1.1 (RFC 9112, section 7.1) itself, since Kestrel's own has no trailers. Each
/// <see cref="Advance"/> is a chunk; its size stands in front of what was written, where the room was left.
/// </summary>
internal sealed class ChunkedWriter(PipeWriter inner, Action begins) : PipeWriter
{
    // Eight hexadecimal digits, leading zeros allowed, and the line's end; behind the data another.
    private const int Before = 10;
    private const int Behind = 2;
    private Memory<byte> _block;
    private bool _begun;

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        _block = inner.GetMemory(Math.Max(sizeHint, 1) + Before + Behind);
        return _block[Before..^Behind];
    }

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override void Advance(int bytes)
    {
        // A chunk of no bytes would be the end.
        if (bytes == 0) return;
        Begin();
        Span<byte> block = _block.Span;
        Utf8Formatter.TryFormat(bytes, block, out _, new StandardFormat('X', Before - 2));
        "\r\n"u8.CopyTo(block[(Before - 2)..]);
        "\r\n"u8.CopyTo(block[(Before + bytes)..]);
        inner.Advance(Before + bytes + Behind);
        _block = default;
    }

    /// <summary>The last chunk and the trailers.</summary>
    public Task EndAsync(IEnumerable<(string Name, string Value)> trailers)
    {
        Begin();
        inner.Write("0\r\n"u8);
        foreach ((string name, string value) in trailers)
            Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{name}: {value}\r\n"), inner);
        inner.Write("\r\n"u8);
        // Rule 4: the server does not flush what it has not framed.
        return inner.FlushAsync(CancellationToken.None).AsTask();
    }

    private void Begin()
    {
        if (_begun) return;
        _begun = true;
        begins();
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) =>
        inner.FlushAsync(cancellationToken);

    public override void CancelPendingFlush() => inner.CancelPendingFlush();

    public override void Complete(Exception? exception = null)
    {
        // The response is the server's to complete.
    }
}
