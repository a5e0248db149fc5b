using System.Buffers;
using System.IO.Pipelines;
using Microsoft.Extensions.Options;
using StreamingJson.WebHost.Http;

namespace StreamingJson.WebHost.Steering;

/// <summary>
/// <c>GET /streams/events</c>: what there is, and then four times a second what has changed (server-sent events, HTML standard,
/// section 9.2). A watcher that is slower misses samples, and no change.
/// </summary>
internal sealed class StreamEvents(
    StreamSampler sampler, IOptions<StreamingJsonSettings> settings, TimeProvider time, IHostApplicationLifetime lifetime)
{
    // What the HTML standard, section 9.2.7, advises against proxies that hang up.
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    // One of the places is free as soon as somebody closes a page.
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    public async Task SendAsync(HttpContext context)
    {
        using IDisposable? watch = sampler.TryWatch();
        if (watch is null)
        {
            await new Problem(StatusCodes.Status503ServiceUnavailable, "Service Unavailable",
                $"There are {StreamSampler.MaxWatchers} watchers already; allowed are {StreamSampler.MaxWatchers}.", RetryAfter)
                .ExecuteAsync(context);
            return;
        }

        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-store";
        // nginx would hold the events back.
        context.Response.Headers["X-Accel-Buffering"] = "no";
        // A page that is open does not hold up the end of the host.
        using CancellationTokenSource leaving =
            CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        try
        {
            await WatchAsync(context, leaving.Token);
        }
        catch (OperationCanceledException) when (leaving.IsCancellationRequested)
        {
        }
    }

    private async Task WatchAsync(HttpContext context, CancellationToken leaving)
    {
        PipeWriter body = context.Response.BodyWriter;
        StreamsSample known = sampler.Look();
        WriteEvent(body, "event: snapshot\ndata: "u8, known.ToJson());
        long written = time.GetTimestamp();
        while (await FlushAsync(context, leaving))
        {
            bool writes = false;
            while (!writes)
            {
                SampleTaken taken = await sampler.Next.WaitAsync(leaving);
                byte[]? change = taken.ChangeSince(known);
                known = taken.Sample;
                writes = change is not null || time.GetElapsedTime(written) >= Heartbeat;
                if (change is not null) WriteEvent(body, "event: change\ndata: "u8, change);
                else if (writes) body.Write(":\n\n"u8);
            }

            written = time.GetTimestamp();
        }
    }

    private static void WriteEvent(PipeWriter body, ReadOnlySpan<byte> head, ReadOnlySpan<byte> json)
    {
        body.Write(head);
        body.Write(json);
        body.Write("\n\n"u8);
    }

    /// <returns><see langword="false"/> when nobody watches any more.</returns>
    private async ValueTask<bool> FlushAsync(HttpContext context, CancellationToken leaving)
    {
        ValueTask<FlushResult> flush = context.Response.BodyWriter.FlushAsync(leaving);
        if (flush.IsCompleted) return !(await flush).IsCompleted;
        try
        {
            return !(await flush.AsTask().WaitAsync(settings.Value.StallTimeout, time, leaving)).IsCompleted;
        }
        // One that takes nothing would keep its place.
        catch (TimeoutException)
        {
            context.Abort();
            return false;
        }
    }
}
