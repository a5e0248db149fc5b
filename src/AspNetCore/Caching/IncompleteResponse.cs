using System.Reflection;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.OutputCaching;
using Microsoft.AspNetCore.ResponseCaching;
using Microsoft.Extensions.DependencyInjection;

namespace StreamingJson.AspNetCore;

/// <summary>
/// Keeps a document that is not whole from being kept as a whole one, by a middleware that caches or buffers what is sent
/// (dotnet/aspnetcore#66877, #56427). To a middleware, an endpoint that returns has answered.
/// </summary>
internal static class IncompleteResponse
{
    /// <summary>How long the server may take to cancel the token of a request that it has aborted.</summary>
    private static readonly TimeSpan Cancelling = TimeSpan.FromSeconds(1);

    /// <summary>Makes the output cache throw away what it has. To be called however the response ends.</summary>
    public static void Discard(HttpContext context)
    {
        if (context.Features.Get<IOutputCacheFeature>() is IOutputCacheFeature cache) cache.Context.AllowCacheStorage = false;
    }

    /// <summary>
    /// Throws after a response was aborted, if another middleware than the output cache has replaced its body: there is no other way to
    /// tell it. The request's token is cancelled by then, so that neither the server nor an exception handler logs an error.
    /// </summary>
    /// <exception cref="OperationCanceledException">There is such a middleware.</exception>
    public static async Task ThrowIfHeldAsync(HttpContext context, TimeProvider time)
    {
        if (!IsHeld(context)) return;
        // The server aborts at once, and cancels on another thread.
        await Task.Delay(Cancelling, time, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        throw new OperationCanceledException("The response was aborted, and is not whole.", context.RequestAborted);
    }

    /// <summary>Whether a middleware may keep the response that cannot be told to forget it: such a response must not end cleanly.</summary>
    public static bool MayBeKept(HttpContext context) => context.Features.Get<IResponseCachingFeature>() is not null
        || (IsHeld(context) && context.Features.Get<IHttpResponseBodyFeature>() is StreamResponseBodyFeature);

    /// <summary>Whether there is more between us and the server than the output cache.</summary>
    private static bool IsHeld(HttpContext context)
    {
        Assembly? server = context.RequestServices.GetService<IServer>()?.GetType().Assembly;
        IHttpResponseBodyFeature? body = context.Features.Get<IHttpResponseBodyFeature>();
        while (body is StreamResponseBodyFeature { PriorFeature: not null } stream
            && stream.Stream.GetType().Assembly == typeof(OutputCacheContext).Assembly)
            body = stream.PriorFeature;
        return body is not null && body.GetType().Assembly != server;
    }
}
