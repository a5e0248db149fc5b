using System.Runtime.ExceptionServices;
using Microsoft.Extensions.Options;

namespace StreamingJson.WebHost.Http;

/// <summary>
/// Answers with what an encoder writes: hands the response's writer to a producer, and turns the producer's outcome into the end
/// of the response, or into an abort.
/// </summary>
internal sealed partial class JsonStream(JsonEncoder encoder) : IResult
{
    public async Task ExecuteAsync(HttpContext context)
    {
        IServiceProvider services = context.RequestServices;
        if (services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested)
        {
            context.Response.Headers.RetryAfter = "1";
            await new Problem(StatusCodes.Status503ServiceUnavailable, "Service Unavailable",
                "The server is shutting down; no stream is begun any more.").ExecuteAsync(context);
            return;
        }

        HttpResponse response = context.Response;
        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = encoder.Length;
        response.Headers.CacheControl = "no-store";
        // nginx would buffer the stream, and with it the reader's pauses.
        response.Headers["X-Accel-Buffering"] = "no";
        if (HttpMethods.IsHead(context.Request.Method)) return;

        JsonProducer producer = new(encoder, response.BodyWriter, services.GetRequiredService<Cooperator>(),
            services.GetRequiredService<IOptions<StreamingJsonSettings>>().Value.Producer());
        StreamOutcome outcome = await producer.BeginProducing(context.RequestAborted);

        // The token is the reader's: that it was cancelled means that the reader has gone.
        StreamEnd end = outcome.End == StreamEnd.Cancelled ? StreamEnd.ConsumerGone : outcome.End;
        // Rule 3: returning would end a chunked body cleanly, and the reader would take half a document for a whole one. What the
        // source threw goes on to the server: before the answer has begun it becomes a 500 (rule 7); afterwards the connection is
        // closed behind what was sent, but without the end of the body. Where that would look like an end, or where nobody
        // listens, the connection is aborted.
        bool begunUnseen = !response.HasStarted && response.BodyWriter.UnflushedBytes > 0;
        bool endIsClose = response.HasStarted && response.ContentLength is null && HttpProtocol.IsHttp10(context.Request.Protocol);
        bool throws = end == StreamEnd.SourceFailed && !begunUnseen && !endIsClose;

        // The item's index and what it threw in one line, though whoever catches what is thrown logs it too.
        ILogger<JsonStream> logger = services.GetRequiredService<ILogger<JsonStream>>();
        LogLevel level = end == StreamEnd.SourceFailed ? LogLevel.Error : LogLevel.Information;
        if (logger.IsEnabled(level))
        {
            LogEnd(logger, level, outcome.Error, end, outcome.Items, outcome.Bytes, outcome.Duration, outcome.Pauses);
        }

        if (throws) ExceptionDispatchInfo.Throw(outcome.Error!);
        if (!outcome.IsWhole) context.Abort();
    }

    [LoggerMessage(Message = "Stream {Outcome}: {Items} items, {Bytes} bytes in {Duration}, {Pauses} pauses")]
    private static partial void LogEnd(ILogger logger, LogLevel level, Exception? error, StreamEnd outcome, long items, long bytes,
        TimeSpan duration, long pauses);
}
