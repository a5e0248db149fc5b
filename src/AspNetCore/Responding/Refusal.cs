using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
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

/// <summary>
/// Outside of everything else in the application: a source that has failed before its first item, and whose exception nobody has
/// made an answer of, is answered with a problem instead of an empty 500.
/// </summary>
internal sealed class EarlyFailureFilter : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(AnswerAsync);
        next(app);
    };

    private static async Task AnswerAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context).ConfigureAwait(false);
        }
        // The line that said how the stream ended has told of it. What a request is refused with is the server's to answer.
        catch (Exception error) when (!context.Response.HasStarted && error is not BadHttpRequestException
            && context.Features.Get<EarlyFailure>()?.Error == error)
        {
            await Refusal.AnswerAsync(context, StatusCodes.Status500InternalServerError,
                "The source failed before its first item; the server's log says why.").ConfigureAwait(false);
        }
    }
}

/// <summary>What a source has thrown before anything was sent.</summary>
internal sealed record EarlyFailure(Exception Error);
