using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;
using StreamingJson.WebHost.Http;

namespace StreamingJson.WebHost.Endpoints;

/// <summary><c>GET /</c>: the small document that must stay fast beside the big ones.</summary>
internal static class RootEndpoint
{
    public static void MapRoot(this IEndpointRouteBuilder app)
    {
        // Not a parameter of the endpoint: each request would get a scope of services of its own for that.
        RootDocument document = app.ServiceProvider.GetRequiredService<RootDocument>();
        app.MapMethods("/", HttpMethodNames.Read, context =>
        {
            context.Response.ContentType = "application/json; charset=utf-8";
            context.Response.ContentLength = document.Length;
            context.Response.Headers.CacheControl = "no-store";
            if (!HttpMethods.IsHead(context.Request.Method)) document.Write(context.Response.BodyWriter);
            return Task.CompletedTask;
        });
    }
}

/// <summary>
/// <c>{"uuid":"...","updated_at":"...","data":[1,2.2,null,true,false,{}]}</c>. All but the uuid is encoded once, at the start.
/// </summary>
internal sealed class RootDocument
{
    private const int UuidAt = 9;
    private readonly byte[] _document;

    public RootDocument(TimeProvider time)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer))
        {
            json.WriteStartObject();
            json.WriteString("uuid", Guid.Empty);
            DateTimeOffset now = time.GetUtcNow();
            json.WriteString("updated_at", now.AddTicks(-(now.Ticks % TimeSpan.TicksPerSecond)));
            json.WriteStartArray("data");
            json.WriteNumberValue(1);
            json.WriteNumberValue(2.2);
            json.WriteNullValue();
            json.WriteBooleanValue(true);
            json.WriteBooleanValue(false);
            json.WriteRawValue("{}"u8);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        _document = buffer.WrittenSpan.ToArray();
    }

    public int Length => _document.Length;

    public void Write(IBufferWriter<byte> writer)
    {
        Span<byte> span = writer.GetSpan(_document.Length);
        _document.CopyTo(span);
        Utf8Formatter.TryFormat(Guid.NewGuid(), span[UuidAt..], out _);
        writer.Advance(_document.Length);
    }
}
