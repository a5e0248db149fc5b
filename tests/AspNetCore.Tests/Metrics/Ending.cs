using Microsoft.AspNetCore.Http;
using StreamingJson.AspNetCore.Tests.Contract.Running;

namespace StreamingJson.AspNetCore.Tests.Metrics;

/// <summary>A way in which a stream can end, over the wire.</summary>
internal static class Ending
{
    public const int Items = 20_000;
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(200);

    public static TheoryData<StreamEnd, string> All => new()
    {
        { StreamEnd.Completed, "completed" },
        { StreamEnd.ConsumerGone, "consumer-gone" },
        { StreamEnd.Stalled, "stalled" },
        { StreamEnd.Stopped, "stopped" },
        { StreamEnd.SourceFailed, "source-failed" },
        { StreamEnd.SourceTimedOut, "source-timed-out" },
    };

    public static IResult Stream(StreamEnd end) => end switch
    {
        StreamEnd.Completed => StreamingResults.Array(Enumerable.Range(0, Items).Select(Row.Of)),
        StreamEnd.SourceFailed => StreamingResults.Array(Row.FailingAfter(Items)),
        StreamEnd.SourceTimedOut => StreamingResults.Array(new AsyncSource<Row>(token => Row.SilentAfterAsync(Items, token))),
        _ => StreamingResults.Array(new AsyncSource<Row>(Row.EndlessAsync)),
    };

    public static void Configure(StreamEnd end, StreamingJsonOptions options)
    {
        if (end == StreamEnd.Stalled) options.Producer.StallTimeout = Soon;
        if (end == StreamEnd.SourceTimedOut) options.Producer.SourceTimeout = Soon;
    }

    /// <summary>Asks for the stream, and does what it takes that it ends so.</summary>
    public static async Task<LogLine> ReachAsync(StreamEnd end, StreamingApp app, string path, string headers = "")
    {
        using RawClient client = await app.ConnectAsync(receiveBuffer: 16 * 1024);
        await client.SendAsync($"GET {path} HTTP/1.1\r\nHost: here\r\n{headers}\r\n");
        await client.ReadHeadAsync();
        if (end == StreamEnd.Stopped) await app.Cooperator.DisposeAsync().AsTask().Patiently();
        if (end == StreamEnd.ConsumerGone) client.Reset();
        else if (end is StreamEnd.Completed) await client.ReadUntilAsync("\r\n0\r\n\r\n");
        else if (end is not StreamEnd.Stalled) await client.CountToEndAsync();
        LogLine line = await app.Log.NextOutcome();
        Assert.Equal(end, line.End);
        return line;
    }
}
