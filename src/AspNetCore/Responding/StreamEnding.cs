using System.Reflection;
using System.Runtime.ExceptionServices;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.OutputCaching;
using Microsoft.AspNetCore.ResponseCaching;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace StreamingJson.AspNetCore;

/// <summary>Whole or visibly not: what a response does when its stream has ended, and the one line that is logged about it.</summary>
internal static partial class StreamEnding
{
    /// <summary>
    /// Kestrel's HTTP/2 says that all was flushed when up to 4 KB still wait for its writing thread, or for the client's window; a
    /// reset drops them. They are what the reader is told last. Measured: lost 12 times in 1,000 without a wait; the window's
    /// update comes within a round trip. The reset that ends HTTP/1.0 drops what waits for the socket: without a wait an
    /// answer of a few KB was lost whole, its head too, 18 times in 32.
    /// </summary>
    private static readonly TimeSpan LastWords = TimeSpan.FromMilliseconds(100);

    /// <summary>Waits until what was flushed has been sent, as far as a reset could overtake it.</summary>
    public static async Task FlushRemainderAsync(HttpContext context, StreamOutcome outcome, TimeProvider time)
    {
        if (!HasFailed(outcome) || !context.Response.HasStarted) return;
        if (!HttpProtocol.IsHttp2(context.Request.Protocol) && !EndIsClose(context)) return;
        await Task.Delay(LastWords, time, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>
    /// Rule 3: returning would end a chunked body cleanly, and the reader would take half a document for a whole one. What the
    /// source threw goes on to the server: before the answer has begun it becomes a 500 (rule 7); afterwards the connection is
    /// closed behind what was sent, but without the end of the body. Where that would look like an end, or where nobody listens,
    /// the connection is aborted.
    /// </summary>
    public static void Break(HttpContext context, StreamOutcome outcome)
    {
        HttpResponse response = context.Response;
        bool begunUnseen = !response.HasStarted && HasBegun(response);
        if (!response.HasStarted) StreamHead.Remove(response);
        // Whoever catches what is thrown may write behind what was sent, and is then the last who does so on this connection.
        else if (HttpProtocol.IsHttp11(context.Request.Protocol))
            context.Features.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose();
        if (HasFailed(outcome) && !begunUnseen && !EndIsClose(context))
            ExceptionDispatchInfo.Throw(outcome.Error!);

        // The request's own time-out, whose middleware answers as it is told to.
        if (outcome.End == StreamEnd.TimedOut && context.RequestAborted.IsCancellationRequested && !response.HasStarted && !begunUnseen)
            throw new OperationCanceledException(context.RequestAborted);
        context.Abort();
    }

    /// <summary>Whether anything of the body was sent, or waits to be sent and cannot be taken back.</summary>
    public static bool HasBegun(HttpResponse response) =>
        response.HasStarted || (response.BodyWriter.CanGetUnflushedBytes && response.BodyWriter.UnflushedBytes > 0);

    private static bool EndIsClose(HttpContext context) => context.Response.HasStarted && context.Response.ContentLength is null
        && HttpProtocol.IsHttp10(context.Request.Protocol);

    private static bool HasFailed(StreamOutcome outcome) =>
        outcome.End is StreamEnd.SourceFailed or StreamEnd.SourceTimedOut or StreamEnd.ResponseFailed;

    public static void Log(ILogger logger, RunningStream stream, StreamOutcome outcome)
    {
        // Of what a client has asked for in vain there may be as many lines as clients like: they are no errors of ours.
        bool refuses = outcome is { Error: BadHttpRequestException, Bytes: 0 };
        // The item's index and what it threw in one line, though whoever catches what is thrown logs it too.
        LogLevel level = (HasFailed(outcome) || outcome.IsOthersFault) && !refuses ? LogLevel.Error : LogLevel.Information;
        if (logger.IsEnabled(level))
        {
            LogEnd(logger, level, refuses ? null : outcome.Error, outcome.End, outcome.Items, outcome.Bytes, outcome.Duration, outcome.Pauses,
                stream.Id, stream.PathAlone, stream.Client);
        }
    }

    public static void LogFailedDisposal(ILogger logger, HttpRequest request, Exception error) =>
        LogDisposal(logger, error, StreamLabels.Of(request, "").Path.Split('?', 2)[0]);

    public static void LogFailedProgress(ILogger logger, HttpRequest request, Exception error) =>
        LogProgress(logger, error, StreamLabels.Of(request, "").Path.Split('?', 2)[0]);

    /// <summary>The reader of an answer that is no stream takes nothing.</summary>
    public static void LogStalledAnswer(ILogger logger, HttpRequest request, long items, long bytes)
    {
        if (!logger.IsEnabled(LogLevel.Information)) return;
        StreamLabels labels = StreamLabels.Of(request, "");
        string path = labels.Path.Split('?', 2)[0];
        LogEnd(logger, LogLevel.Information, null, StreamEnd.Stalled, items, bytes, TimeSpan.Zero, 1, 0, path, labels.Client);
    }

    [LoggerMessage(EventId = 2, EventName = "DisposalFailed", Level = LogLevel.Error, Message = "The disposal of the source of {Path} failed")]
    private static partial void LogDisposal(ILogger logger, Exception error, string path);

    [LoggerMessage(EventId = 3, EventName = "ProgressFailed", Level = LogLevel.Error, Message = "A listener to the progress of {Path} failed")]
    private static partial void LogProgress(ILogger logger, Exception error, string path);

    // A number and a name that stay: what samples or filters lines goes by them.
    [LoggerMessage(EventId = 1, EventName = "StreamEnded",
        Message = "Stream {Outcome}: {Items} items, {Bytes} bytes in {Duration}, {Pauses} pauses; number {Id}, {Path} for {Client}")]
    private static partial void LogEnd(ILogger logger, LogLevel level, Exception? error, StreamEnd outcome, long items, long bytes,
        TimeSpan duration, long pauses, long id, string path, string client);
}

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
