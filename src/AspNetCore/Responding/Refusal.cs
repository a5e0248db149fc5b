using Microsoft.AspNetCore.Http;

namespace StreamingJson.AspNetCore;

/// <summary>A problem (RFC 9457) instead of a stream, the way the application writes its problems.</summary>
internal static class Refusal
{
    public static Task AnswerAsync(HttpContext context, int status, string detail, TimeSpan? retryAfter = null)
    {
        IHeaderDictionary headers = context.Response.Headers;
        headers.CacheControl = "no-store";
        headers.XContentTypeOptions = "nosniff";
        if (retryAfter is TimeSpan wait) headers.RetryAfter = ((long)Math.Ceiling(wait.TotalSeconds)).ToString();
        return TypedResults.Problem(detail, statusCode: status).ExecuteAsync(context);
    }
}
