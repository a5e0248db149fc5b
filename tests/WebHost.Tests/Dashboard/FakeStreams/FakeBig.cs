using System.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace StreamingJson.WebHost.Tests.Dashboard.FakeStreams;

/// <summary>A body without an end, made as fast as it is read, and what the feed tells of it meanwhile.</summary>
internal static class FakeBig
{
    private static readonly byte[] Piece = new byte[64 * 1024];

    // As the page is told of a stream: four times a second.
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    /// <param name="context">Its request.</param>
    /// <param name="feed">Who is told, or null for nobody.</param>
    public static async Task SendAsync(HttpContext context, FakeFeed? feed)
    {
        FakeStream stream = new(feed?.NextId() ?? 0, $"{context.Request.Path}{context.Request.QueryString}");
        Stopwatch age = Stopwatch.StartNew();
        TimeSpan told = TimeSpan.Zero;
        try
        {
            while (!context.RequestAborted.IsCancellationRequested)
            {
                stream = stream with { Bytes = stream.Bytes + Piece.Length, Items = stream.Items + 7000 };
                stream = stream with { Age = age.Elapsed.TotalSeconds, Rate = stream.Bytes / age.Elapsed.TotalSeconds };
                Task sending = context.Response.Body.WriteAsync(Piece, context.RequestAborted).AsTask();
                if (await Task.WhenAny(sending, Task.Delay(Interval)) != sending)
                {
                    TimeSpan since = age.Elapsed;
                    Tell(stream = stream with { State = "paused-by-reader", Pauses = stream.Pauses + 1, Rate = 0 });
                    await sending;
                    double paused = stream.TimePaused + (age.Elapsed - since).TotalSeconds;
                    stream = stream with { State = "producing", TimePaused = paused };
                }

                await sending;
                stream = stream with { Sent = stream.Bytes };
                if (age.Elapsed - told < Interval) continue;
                told = age.Elapsed;
                Tell(stream);
            }
        }
        catch (OperationCanceledException)
        {
            // The reader has left.
        }

        Tell(stream with { State = "done", End = "consumer-gone", Rate = 0 });

        void Tell(FakeStream now)
        {
            feed?.Set(now);
            feed?.Tell();
        }
    }
}
