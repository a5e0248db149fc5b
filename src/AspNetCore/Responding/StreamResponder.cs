using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace StreamingJson.AspNetCore;

/// <summary>
/// Answers a request with what an encoder writes: at once, if it is short; otherwise it lets the stream in or refuses it, hands
/// the response's writer to a producer, and turns the producer's outcome into the end of the response, or into an abort.
/// </summary>
internal sealed class StreamResponder
{
    // Enough for sources to answer, and for the host to close its connections.
    private static readonly TimeSpan LongestDrainMargin = TimeSpan.FromSeconds(2);

    private readonly StreamingJsonOptions _options;
    private readonly Cooperator _cooperator;
    private readonly StreamAdmission _admission;
    private readonly StreamRegistry _registry;
    private readonly StreamMetrics _metrics;
    private readonly IHostApplicationLifetime _lifetime;
    private readonly ILogger<StreamResponder> _logger;
    private readonly CompressionLimiter _compressing;
    private readonly JsonProducerOptions _producer;
    private readonly TimeSpan _shutdownTimeout;
    private ITimer? _drain;

    public StreamResponder(IOptions<StreamingJsonOptions> options, Cooperator cooperator, StreamAdmission admission, StreamRegistry registry,
        StreamMetrics metrics, IHostApplicationLifetime lifetime, IOptions<HostOptions> host, ILogger<StreamResponder> logger)
    {
        _shutdownTimeout = host.Value.ShutdownTimeout;
        (_options, _cooperator, _admission, _registry) = (options.Value, cooperator, admission, registry);
        (_metrics, _lifetime, _logger) = (metrics, lifetime, logger);
        _producer = new JsonProducerOptions(_options.Producer) { Compression = StreamCompression.None, ComputeDigest = false, Progress = null };
        _compressing = new CompressionLimiter(_options.MaxCompressedStreams);
        lifetime.ApplicationStopping.Register(BeginDrain);
    }

    /// <param name="context">The request; nothing of its response may have been written.</param>
    /// <param name="encoder">What it is answered with.</param>
    /// <param name="contentType">What that is.</param>
    /// <param name="progress">Who wants to know how far it is.</param>
    /// <param name="isAdopted">Whether the endpoint's own answer is streamed: one that is not long is then sent as the framework would send it.</param>
    /// <param name="isNegotiated">Whether the content type depends on what the client accepts.</param>
    public Task SendAsync(HttpContext context, JsonEncoder encoder, string contentType, IProgress<StreamProgress>? progress,
        bool isAdopted = false, bool isNegotiated = false)
    {
        NegotiatedCachePolicy.RequireKey(context);
        // 1. What is sent of it, and how.
        string? vary = (isNegotiated, _options.EnableCompression) switch
        {
            (true, true) => "Accept, Accept-Encoding",
            (true, false) => HeaderNames.Accept,
            (false, true) => HeaderNames.AcceptEncoding,
            _ => null,
        };
        StreamHead head = new(context, encoder, contentType, NegotiateCoding(context, encoder), vary);
        if (!head.HasBody) return head.AnswerWithoutBodyAsync();
        // A source that would only be refused is not begun; what is the endpoint's own to answer is, while the application stops too.
        if (!isAdopted && MayRefuse(context) && _lifetime.ApplicationStopping.IsCancellationRequested)
            return StreamAsync(context, head, null, contentType, progress);
        // As written (RFC 9110, section 9.1): routing may let head in, but its answer has a body, and an empty one is no JSON.
        if (context.Request.Method == HttpMethods.Head)
        {
            head.WriteStream();
            return Task.CompletedTask;
        }

        // 2. A flush of it, on this thread: most documents end there, and are no streams.
        bool isShort = head.Length is null || head.Length <= _producer.BeginningSize;
        if (!isShort || StreamTrailers.AreWanted(context)) return StreamAsync(context, head, null, contentType, progress);
        JsonBeginning beginning = new(head.Encoder, _producer, _cooperator);
        ValueTask<bool> whole = beginning.EncodeAsync();
        return whole.IsCompletedSuccessfully
            ? SendAsync(context, head, beginning, whole.Result, contentType, progress, isAdopted)
            : WaitAsync(context, head, beginning, whole, contentType, progress, isAdopted);
    }

    private async Task WaitAsync(HttpContext context, StreamHead head, JsonBeginning beginning, ValueTask<bool> whole, string contentType,
        IProgress<StreamProgress>? progress, bool isAdopted) =>
        await SendAsync(context, head, beginning, await whole.ConfigureAwait(false), contentType, progress, isAdopted).ConfigureAwait(false);

    private Task SendAsync(HttpContext context, StreamHead head, JsonBeginning beginning, bool isWhole, string contentType,
        IProgress<StreamProgress>? progress, bool isAdopted) => isWhole
        ? SendWholeAsync(context, head, beginning, progress, isAdopted)
        : StreamAsync(context, head, beginning, contentType, progress);

    private async Task SendWholeAsync(
        HttpContext context, StreamHead head, JsonBeginning beginning, IProgress<StreamProgress>? progress, bool isAdopted)
    {
        HttpResponse response = context.Response;
        int length = beginning.Bytes;
        try
        {
            await beginning.EndAsync().ConfigureAwait(false);
        }
        catch (Exception error)
        {
            // A source whose disposal fails has failed: nothing is sent then.
            StreamEnding.LogFailedDisposal(_logger, context.Request, error);
            throw;
        }

        if (head.Coding == StreamCompression.None)
        {
            head.WriteWhole(length);
            beginning.PassOn(response.BodyWriter);
        }
        else
        {
            using FilterWriter compressor = FilterWriter.Chain(response.BodyWriter, new JsonProducerOptions { Compression = head.Coding })!;
            beginning.PassOn(compressor);
            compressor.Finish();
            head.WriteWhole(compressor.Passed);
        }

        if (!isAdopted) head.WriteHygiene();
        if (progress is not null) Report(context, progress, new StreamProgress(StreamState.Done, beginning.Items, length, 0, TimeSpan.Zero));
        // Advanced and not flushed, it would be sent only when the connection is closed.
        ValueTask<FlushResult> flush = response.BodyWriter.FlushAsync(context.RequestAborted);
        if (flush.IsCompletedSuccessfully) _ = flush.Result;
        else await WaitForReaderAsync(context, beginning, flush).ConfigureAwait(false);
    }

    /// <summary>A reader that has no room for the little there is has as long as that of a stream.</summary>
    private async Task WaitForReaderAsync(HttpContext context, JsonBeginning beginning, ValueTask<FlushResult> flush)
    {
        try
        {
            await flush.AsTask().WaitAsync(_producer.StallTimeout, _cooperator.TimeProvider).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            StreamEnding.LogStalledAnswer(_logger, context.Request, beginning.Items, beginning.Bytes);
            IncompleteResponse.Discard(context);
            context.Abort();
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The reader left.
        }
    }

    private async Task StreamAsync(
        HttpContext context, StreamHead head, JsonBeginning? beginning, string contentType, IProgress<StreamProgress>? progress)
    {
        // 3. Whether there is room for one more.
        StreamPlaces places = new();
        StreamStart? start = null;
        try
        {
            if (Refuses(context, places) is Func<Task> refuse)
            {
                await AbandonAsync(beginning).ConfigureAwait(false);
                await refuse().ConfigureAwait(false);
                return;
            }

            if (head.Coding != StreamCompression.None && (places.Compression = _compressing.TryTake()) is null)
                head = head.WithoutCoding();
            head.WriteStream();
            // 4. The producer; from here on it gives back the places.
            start = Begin(context, head, beginning, contentType, progress, places);
        }
        finally
        {
            // Whatever has thrown, an option or somebody who listens: nothing is left behind.
            if (start is null)
            {
                places.Dispose();
                await AbandonAsync(beginning).ConfigureAwait(false);
            }
        }

        // 5. What became of it.
        await EndAsync(context, start).ConfigureAwait(false);
    }

    /// <returns>The refusal; <see langword="null"/> when the stream is let in.</returns>
    /// <remarks>Whoever asked for something to be done would ask for it again: nothing but GET and HEAD is refused when its handler has run.</remarks>
    private Func<Task>? Refuses(HttpContext context, StreamPlaces places)
    {
        bool mayRefuse = MayRefuse(context);
        if (mayRefuse && _lifetime.ApplicationStopping.IsCancellationRequested)
        {
            _metrics.Reject("shutting-down");
            return () => Refusal.AnswerAsync(context, StatusCodes.Status503ServiceUnavailable,
                "The server is shutting down; no stream is begun any more.", _options.RetryAfter);
        }

        if (_admission.TryEnter(context, out places.Lease, out StreamLimit limit) || !mayRefuse) return null;
        _metrics.Reject(limit == StreamLimit.AllStreams ? "all-streams" : "streams-of-client");
        return () => Refusal.AnswerAsync(context, StatusCodes.Status429TooManyRequests, limit == StreamLimit.AllStreams
            ? $"There are {_options.MaxStreams} streams already; allowed are {_options.MaxStreams}."
            : $"This client has {_options.MaxStreamsPerClient} streams already; allowed are {_options.MaxStreamsPerClient}.",
            _options.RetryAfter);
    }

    private StreamStart Begin(HttpContext context, StreamHead head, JsonBeginning? beginning, string contentType,
        IProgress<StreamProgress>? progress, StreamPlaces places)
    {
        StreamTrailers? trailers = StreamTrailers.Declare(context);
        JsonProducerOptions options = new(_producer)
        {
            Compression = head.Coding,
            ComputeDigest = trailers is not null,
            Progress = progress,
        };
        PipeWriter writer = trailers?.Writer ?? context.Response.BodyWriter;
        JsonProducer producer = beginning is null
            ? new JsonProducer(head.Encoder, writer, _cooperator, options)
            : new JsonProducer(head.Encoder, beginning, writer, _cooperator, options);
        RunningStream stream = _registry.Add(context.Request, contentType, producer);
        StreamMeasurement? measured = null;
        Task<StreamOutcome>? completion = null;
        try
        {
            measured = _metrics.Begin(context, producer, contentType);
            completion = producer.BeginAnswering();
        }
        finally
        {
            if (completion is null)
            {
                measured?.Dispose();
                _registry.Remove(stream);
            }
        }

        return new StreamStart(producer, stream, measured, trailers, completion, GiveBackAsync(stream, completion, places));
    }

    private async Task EndAsync(HttpContext context, StreamStart start)
    {
        JsonProducer producer = start.Producer;
        using StreamMeasurement measured = start.Measured;
        RequestBodyDrainer? unread = RequestBodyDrainer.Of(context);
        IHttpRequestTimeoutFeature? timeout = context.Features.Get<IHttpRequestTimeoutFeature>();
        StreamOutcome outcome;
        using (context.RequestAborted.UnsafeRegister(
            _ => producer.StopProducing(IsCancelled(timeout) ? StreamEnd.TimedOut : StreamEnd.ConsumerGone), null))
        using (_options.MaxDuration is TimeSpan limit ? StopAfter(producer, limit) : null)
        {
            await Task.WhenAny(start.GivenBack, producer.ConsumerReleased).ConfigureAwait(false);
            // Before the end is told to anyone, so that a client that asks for one stream after the other is never one too many.
            if (start.Completion.IsCompleted) await start.GivenBack.ConfigureAwait(false);
            if (unread is not null) await unread.LeaveAsync().ConfigureAwait(false);
            outcome = start.Completion.IsCompleted ? start.Completion.Result : producer.AbandonedOutcome();
        }

        measured.End(outcome);
        StreamEnding.Log(_logger, start.Stream, outcome);
        if (start.Trailers is not null) await start.Trailers.AppendAsync(outcome).ConfigureAwait(false);
        if (outcome.IsWhole) return;
        IncompleteResponse.Discard(context);
        if (outcome.End == StreamEnd.TimedOut && !context.RequestAborted.IsCancellationRequested && !StreamEnding.HasBegun(context.Response))
        {
            StreamHead.Remove(context.Response);
            await Refusal.AnswerAsync(context, StatusCodes.Status504GatewayTimeout,
                $"The document did not begin within {_options.MaxDuration}, which is as long as a stream may take.").ConfigureAwait(false);
            return;
        }

        bool endsCleanly = _options.EndCleanlyAfterFailure
            && outcome is { HasFailureRecord: true, End: StreamEnd.SourceFailed or StreamEnd.SourceTimedOut }
            && !IncompleteResponse.MayBeKept(context);
        if (endsCleanly) return;
        await StreamEnding.FlushRemainderAsync(context, outcome, _cooperator.TimeProvider).ConfigureAwait(false);
        StreamEnding.Break(context, outcome);
        await IncompleteResponse.ThrowIfHeldAsync(context, TimeProvider.System).ConfigureAwait(false);
    }

    private void Report(HttpContext context, IProgress<StreamProgress> progress, StreamProgress done)
    {
        try
        {
            progress.Report(done);
        }
        catch (Exception error)
        {
            // Whoever listens harms nobody.
            StreamEnding.LogFailedProgress(_logger, context.Request, error);
        }
    }

    /// <summary>
    /// The application stops. Before the host cuts the connections, the streams that still run are ended, so that each says why, and a source
    /// that does not answer is abandoned in time.
    /// </summary>
    private void BeginDrain()
    {
        TimeSpan limit = _shutdownTimeout;
        TimeSpan margin = TimeSpan.FromTicks(Math.Min(limit.Ticks / 2, LongestDrainMargin.Ticks));
        // Not less, however short the limit: a busy machine may take that long.
        TimeSpan abandonAfter = LongestDrainMargin / 2;
        _drain = _cooperator.TimeProvider.CreateTimer(_ =>
        {
            foreach (RunningStream stream in _registry.ToArray()) stream.ShutDown(abandonAfter);
        }, null, limit - margin, Timeout.InfiniteTimeSpan);
    }

    private StreamCompression NegotiateCoding(HttpContext context, JsonEncoder encoder)
    {
        if (!_options.EnableCompression || _options.MaxCompressedStreams == 0) return StreamCompression.None;
        // A range is of the bytes as they are, and so is the entity tag that a condition names.
        IHeaderDictionary headers = context.Request.Headers;
        if (headers.Range.Count > 0) return StreamCompression.None;
        if (encoder is IAddressableJson && (headers.IfMatch.Count > 0 || headers.IfNoneMatch.Count > 0)) return StreamCompression.None;
        CodingNegotiation.TryChoose(context.Request, CodingNegotiation.Order, out StreamCompression coding);
        return coding;
    }

    private static bool MayRefuse(HttpContext context) =>
        HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method);

    private static bool IsCancelled(IHttpRequestTimeoutFeature? timeout) => timeout?.RequestTimeoutToken.IsCancellationRequested == true;

    private ITimer StopAfter(JsonProducer producer, TimeSpan time) => _cooperator.TimeProvider.CreateTimer(
        static self => ((JsonProducer)self!).StopProducing(StreamEnd.TimedOut), producer, time, Timeout.InfiniteTimeSpan);

    /// <summary>Leaves a document that does not become a stream; for a source that does not answer nobody waits for ever.</summary>
    private async Task AbandonAsync(JsonBeginning? beginning)
    {
        if (beginning is null) return;
        await beginning.AbandonAsync().WaitAsync(_cooperator.AbandonTimeout, _cooperator.TimeProvider)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Places are taken, and a stream runs, as long as its source is.</summary>
    private async Task GiveBackAsync(RunningStream stream, Task<StreamOutcome> completion, StreamPlaces places)
    {
        using (places) _registry.End(stream, await completion.ConfigureAwait(false));
    }

    /// <summary>What a stream has taken, and gives back once.</summary>
    private sealed class StreamPlaces : IDisposable
    {
        public IDisposable? Lease;
        public IDisposable? Compression;

        public void Dispose()
        {
            Lease?.Dispose();
            Compression?.Dispose();
        }
    }

    private sealed record StreamStart(JsonProducer Producer, RunningStream Stream, StreamMeasurement Measured, StreamTrailers? Trailers,
        Task<StreamOutcome> Completion, Task GivenBack);
}
