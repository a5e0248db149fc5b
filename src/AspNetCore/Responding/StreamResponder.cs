using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace StreamingJson.AspNetCore;

/// <summary>
/// Answers a request with what an encoder writes: negotiates the coding and the range, lets in or refuses, hands the response's
/// writer to a producer, and turns the producer's outcome into the end of the response, or into an abort.
/// </summary>
internal sealed class StreamResponder(
    IOptions<StreamingJsonOptions> options, Cooperator cooperator, StreamAdmission admission, StreamRegistry registry,
    StreamMetrics metrics, IHostApplicationLifetime lifetime, ILogger<StreamResponder> logger)
{
    // Smaller for the same time: see the compressors' tables.
    private static readonly StreamCompression[] Codings = [StreamCompression.Brotli, StreamCompression.Gzip];

    private readonly CompressionPlaces _compressing = new(options.Value.MaxCompressedStreams);

    /// <param name="context">The request; nothing of its response may have been written.</param>
    /// <param name="encoder">What it is answered with.</param>
    /// <param name="contentType">What that is.</param>
    /// <param name="progress">Who wants to know how far it is.</param>
    public async Task SendAsync(HttpContext context, JsonEncoder encoder, string contentType, IProgress<StreamProgress>? progress)
    {
        NegotiatedCachePolicy.RequireKey(context);
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            metrics.Reject("shutting-down");
            await Refusal.AnswerAsync(context, StatusCodes.Status503ServiceUnavailable,
                "The server is shutting down; no stream is begun any more.", options.Value.RetryAfter).ConfigureAwait(false);
            return;
        }

        // 1. What is sent of it, and how.
        StreamHead head = new(context, contentType);
        StreamCompression coding = NegotiateCoding(context, encoder);
        // As written (RFC 9110, section 9.1): routing may let head in, but its answer has a body, and an empty one is no JSON.
        bool isHead = context.Request.Method == HttpMethods.Head;
        IDisposable? place = coding == StreamCompression.None || isHead ? null : _compressing.TryTake();
        if (place is null && !isHead) coding = StreamCompression.None;
        if (coding != StreamCompression.None) head.SetCoding(coding);
        else if (encoder is not IAddressableJson document) head.SetLength(encoder.Length);
        else if (head.SelectRange(document) is JsonEncoder part) encoder = part;
        else
        {
            await head.AnswerWithoutBodyAsync(document).ConfigureAwait(false);
            return;
        }

        if (isHead) return;

        // 2. Whether there is room for one more.
        if (!admission.TryEnter(context, out IDisposable? lease, out StreamLimit limit))
        {
            place?.Dispose();
            metrics.Reject(limit == StreamLimit.AllStreams ? "all-streams" : "streams-of-client");
            context.Response.Clear();
            await Refusal.AnswerAsync(context, StatusCodes.Status429TooManyRequests, limit == StreamLimit.AllStreams
                ? $"There are {options.Value.MaxStreams} streams already; allowed are {options.Value.MaxStreams}."
                : $"This client has {options.Value.MaxStreamsPerClient} streams already; allowed are {options.Value.MaxStreamsPerClient}.",
                options.Value.RetryAfter).ConfigureAwait(false);
            return;
        }

        // 3. The producer, and what became of it.
        StreamTrailers? trailers = StreamTrailers.Declare(context);
        JsonProducer producer = new(encoder, trailers?.Writer ?? context.Response.BodyWriter, cooperator, new JsonProducerOptions(options.Value.Producer)
        {
            Compression = coding,
            ComputesDigest = trailers is not null,
            Progress = progress,
        });
        RunningStream stream = registry.Add(context.Request, contentType, producer);
        using MeasuredStream measured = metrics.Begin(context, producer, contentType);
        UnreadBody? unread = UnreadBody.Of(context);
        Task<StreamOutcome> completion = producer.BeginProducing(context.RequestAborted);
        Task left = LeaveAsync(stream, completion, lease, place);
        using ITimer? clock = options.Value.MaxDuration is TimeSpan time ? StopAfter(producer, time) : null;
        await Task.WhenAny(left, producer.ConsumerReleased).ConfigureAwait(false);
        // Before the end is told to anyone, so that a client that asks for one stream after the other is never one too many.
        if (completion.IsCompleted) await left.ConfigureAwait(false);
        if (unread is not null) await unread.LeaveAsync().ConfigureAwait(false);
        StreamOutcome outcome = completion.IsCompleted ? completion.Result : StreamEnding.OfLostSource(producer.Progress);
        measured.End(outcome);
        StreamEnding.Log(logger, stream, outcome);
        if (trailers is not null) await trailers.AppendAsync(outcome, encoder.Cursor).ConfigureAwait(false);
        if (outcome.IsWhole) return;
        IncompleteResponse.Discard(context);
        await StreamEnding.LetGoAsync(context, outcome, cooperator.TimeProvider).ConfigureAwait(false);
        StreamEnding.Break(context, outcome);
        await IncompleteResponse.ThrowIfHeldAsync(context, cooperator.TimeProvider).ConfigureAwait(false);
    }

    private StreamCompression NegotiateCoding(HttpContext context, JsonEncoder encoder)
    {
        if (!options.Value.Compresses) return StreamCompression.None;
        context.Response.Headers.Append(HeaderNames.Vary, HeaderNames.AcceptEncoding);
        // A range is of the bytes as they are, and so is the entity tag that a condition names.
        IHeaderDictionary headers = context.Request.Headers;
        if (headers.Range.Count > 0) return StreamCompression.None;
        if (encoder is IAddressableJson && (headers.IfMatch.Count > 0 || headers.IfNoneMatch.Count > 0)) return StreamCompression.None;
        CodingNegotiation.TryChoose(context.Request, Codings, out StreamCompression coding);
        return coding;
    }

    private ITimer StopAfter(JsonProducer producer, TimeSpan time) => cooperator.TimeProvider.CreateTimer(
        static self => ((JsonProducer)self!).StopProducing(), producer, time, Timeout.InfiniteTimeSpan);

    /// <summary>Places are taken, and a stream runs, as long as its source is.</summary>
    private async Task LeaveAsync(RunningStream stream, Task<StreamOutcome> completion, IDisposable lease, IDisposable? compressing)
    {
        using (lease)
        using (compressing) registry.End(stream, await completion.ConfigureAwait(false));
    }
}
