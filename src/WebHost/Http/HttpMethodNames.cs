namespace StreamingJson.WebHost.Http;

internal static class HttpMethodNames
{
    /// <summary>What reads. Routing answers HEAD with 405 unless it is asked for.</summary>
    public static readonly string[] Read = ["GET", "HEAD"];
}

/// <summary>
/// Refuses <c>get</c> and <c>head</c> with a 405: methods are case-sensitive (RFC 9110, section 9.1). To routing they are not,
/// but to Kestrel, which wants a body in the answer to <c>head</c>.
/// </summary>
internal sealed class ExactMethods(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        IReadOnlyList<string> allowed = context.GetEndpoint()?.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? [];
        if (allowed.Count == 0 || allowed.Contains(context.Request.Method)) return next(context);
        context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
        context.Response.Headers.Allow = string.Join(", ", allowed);
        return Task.CompletedTask;
    }
}
