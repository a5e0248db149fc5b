using System.Buffers;
using StreamingJson.WebHost.Http;

namespace StreamingJson.WebHost.Endpoints;

/// <summary><c>GET /healthz</c>: the process answers.</summary>
internal static class HealthEndpoint
{
    public static void MapHealth(this IEndpointRouteBuilder app) => app.MapMethods("/healthz", HttpMethodNames.Read,
        (HttpContext context) =>
        {
            ReadOnlySpan<byte> body = "{\"status\":\"ok\"}"u8;
            context.Response.ContentType = "application/json; charset=utf-8";
            context.Response.ContentLength = body.Length;
            context.Response.Headers.CacheControl = "no-store";
            if (!HttpMethods.IsHead(context.Request.Method)) context.Response.BodyWriter.Write(body);
            return Task.CompletedTask;
        });
}
