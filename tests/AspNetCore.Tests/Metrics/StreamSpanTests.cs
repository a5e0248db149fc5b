using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using StreamingJson.AspNetCore.Tests.Contract.Running;

namespace StreamingJson.AspNetCore.Tests.Metrics;

/// <summary>One span a stream.</summary>
public sealed class StreamSpanTests : IDisposable
{
    // Other tests' streams end meanwhile: ours are those of its trace.
    private readonly ActivityTraceId _trace = ActivityTraceId.CreateRandom();
    private readonly ConcurrentQueue<Activity> _ended = new();
    private readonly ActivityListener _listener;

    public StreamSpanTests()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "StreamingJson",
            Sample = (ref ActivityCreationOptions<ActivityContext> options) =>
                options.TraceId == _trace ? ActivitySamplingResult.AllData : ActivitySamplingResult.None,
            ActivityStopped = _ended.Enqueue,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    private string Traceparent => $"traceparent: 00-{_trace}-{ActivitySpanId.CreateRandom()}-01\r\n";

    [Theory]
    [MemberData(nameof(Ending.All), MemberType = typeof(Ending))]
    public async Task Stream_ThatEnds_HasASpan_ThatSaysHow(StreamEnd end, string outcome)
    {
        Activity? request = null;
        await using StreamingApp app = await StreamingApp.StartAsync(
            web => web.MapGet("/stream", () =>
            {
                request = Activity.Current;
                return Ending.Stream(end);
            }),
            options => Ending.Configure(end, options));
        LogLine line = await Ending.ReachAsync(end, app, "/stream?format=json-seq", Traceparent);
        Activity span = Assert.Single(_ended);
        Assert.Equal(("stream", request!.SpanId), (span.OperationName, span.ParentSpanId));
        Assert.Equal(outcome, span.GetTagItem("outcome"));
        Assert.Equal("application/json-seq", span.GetTagItem("format"));
        Assert.Equal(
            (line.Items, line.Bytes, line.Values["Pauses"]),
            (span.GetTagItem("items"), span.GetTagItem("bytes"), span.GetTagItem("pauses")));
        Assert.True(span.Duration > TimeSpan.Zero);
        bool isWhole = end == StreamEnd.Completed;
        Assert.Equal(isWhole ? ActivityStatusCode.Unset : ActivityStatusCode.Error, span.Status);
        Assert.Equal(isWhole ? null : line.Error?.GetType().FullName ?? outcome, span.GetTagItem("error.type"));
    }

    /// <summary>What the source does, a query for example, belongs to the span; the request's end does not.</summary>
    [Fact]
    public async Task Source_RunsWithinTheSpan()
    {
        Activity? ofSource = null;
        Activity? after = null;
        await using StreamingApp app = await StreamingApp.StartAsync(web =>
        {
            web.Use(async (context, next) =>
            {
                await next(context);
                after = Activity.Current;
            });
            web.MapGet("/stream", () => StreamingResults.Array(new AsyncSource<int>(_ => LookAsync())));
        });
        await Ending.ReachAsync(StreamEnd.Completed, app, "/stream", Traceparent);
        await Eventually.Holds(() => after is not null);
        Activity span = Assert.Single(_ended);
        Assert.Same(span, ofSource);
        Assert.Equal(span.ParentSpanId, after!.SpanId);

        async IAsyncEnumerable<int> LookAsync()
        {
            // What comes after the first flush is a stream.
            for (int i = 0; i < Ending.Items; i++) yield return i;
            await Task.Yield();
            ofSource = Activity.Current;
            yield return 1;
        }
    }

    public void Dispose() => _listener.Dispose();
}
