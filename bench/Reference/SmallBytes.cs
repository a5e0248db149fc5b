using System.Buffers.Text;
using System.IO.Pipelines;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace StreamingJson.Bench;

// The least that `/` can be: all bytes but the uuid's are there, and nobody looks at the request.
internal static class SmallBytes
{
    private const int UuidAt = 9;

    private static readonly byte[] Document = JsonSerializer.SerializeToUtf8Bytes(SmallDocument.Create(), JsonSerializerOptions.Web);

    public static Task WriteAsync(HttpContext context)
    {
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.ContentLength = Document.Length;
        PipeWriter writer = context.Response.BodyWriter;
        Span<byte> span = writer.GetSpan(Document.Length);
        Document.CopyTo(span);
        _ = Utf8Formatter.TryFormat(Guid.NewGuid(), span[UuidAt..], out _);
        writer.Advance(Document.Length);
        return Task.CompletedTask;
    }
}
