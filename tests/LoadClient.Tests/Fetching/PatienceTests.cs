using Microsoft.AspNetCore.Http;
using StreamingJson.LoadClient.Fetching;
using StreamingJson.Tests;

namespace StreamingJson.LoadClient.Tests.Fetching;

/// <summary>How long a fetch goes on, and when it gives up.</summary>
public class PatienceTests
{
    private static readonly byte[] Json = RandomJson.Create(new Random(4), 100_000);

    [Fact]
    public async Task Run_ServerNeverBack_GivesUpAfterTheAttempts()
    {
        await using FetchServer server = await FetchServer.StartAsync((context, _) => AnswerAsync(context, 503));
        using FetchStage stage = new();
        Assert.Equal(1, await stage.RunAsync(stage.Settings(server.Url) with { Attempts = 4 }));
        Assert.Equal(4, server.Asked.Length);
        Assert.Equal(
            "Gave up after 4 attempts, 4 of them in a row without progress. The server answered 503 Service Unavailable.\n",
            stage.Error.ToString());
        Assert.Empty(stage.Left);
    }

    [Fact]
    public async Task Run_ProgressInBetween_CountedFromThere()
    {
        ServedDocument document = new(Json, "\"one\"");
        await using FetchServer server = await FetchServer.StartAsync((context, number) => number switch
        {
            < 6 when number % 3 == 2 => document.SendAsync(context, 10_000),
            < 8 => AnswerAsync(context, 503),
            _ => document.SendAsync(context),
        });
        using FetchStage stage = new();
        Assert.Equal(0, await stage.RunAsync(stage.Settings(server.Url) with { Attempts = 3 }));
        Assert.Equal(Json, File.ReadAllBytes(stage.File));
    }

    // Each time some bytes come, and all of them are thrown away the next time: without a limit it would never end.
    [Fact]
    public async Task Run_AnotherDocumentEachTime_GivesUp()
    {
        await using FetchServer server = await FetchServer.StartAsync((context, number) =>
            new ServedDocument(Json, $"\"{number / 2}\"").SendAsync(context, 10_000));
        using FetchStage stage = new();
        Assert.Equal(1, await stage.RunAsync(stage.Settings(server.Url) with { Attempts = 5 }));
        Assert.InRange(server.Asked.Length, 5, 15);
    }

    [Fact]
    public async Task Run_NoProgress_PausesDoubleUpToHalfAMinute()
    {
        await using FetchServer server = await FetchServer.StartAsync((context, _) => AnswerAsync(context, 500));
        using FetchStage stage = new();
        HurriedTime time = new(TimeSpan.FromMinutes(10));
        FetchSettings settings = stage.Settings(server.Url) with
        {
            Attempts = 9,
            Pause = TimeSpan.FromSeconds(0.5),
            StallTimeout = TimeSpan.FromHours(1),
        };
        Assert.Equal(1, await stage.RunAsync(settings, time));
        Assert.Equal([0.5, 1, 2, 4, 8, 16, 30, 30], time.Waits.Select(wait => wait.TotalSeconds));
    }

    [Theory]
    [InlineData("7", 7)]
    [InlineData("0", 0.5)]
    [InlineData("86400", 300)]
    public async Task Run_RetryAfter_IsWaitedForWithinReason(string retryAfter, double waited)
    {
        ServedDocument document = new(Json, "\"one\"");
        await using FetchServer server = await FetchServer.StartAsync((context, number) =>
        {
            if (number > 0) return document.SendAsync(context);
            context.Response.Headers.RetryAfter = retryAfter;
            return AnswerAsync(context, 429);
        });
        using FetchStage stage = new();
        HurriedTime time = new(TimeSpan.FromMinutes(10));
        FetchSettings settings = stage.Settings(server.Url) with
        {
            Pause = TimeSpan.FromSeconds(0.5),
            StallTimeout = TimeSpan.FromHours(1),
        };
        Assert.Equal(0, await stage.RunAsync(settings, time));
        Assert.Equal([waited], time.Waits.Select(wait => wait.TotalSeconds));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Run_ServerFallsSilent_AskedAgain(bool beforeItsHead)
    {
        ServedDocument document = new(Json, "\"one\"");
        await using FetchServer server = await FetchServer.StartAsync(async (context, number) =>
        {
            if (number == 0 && !beforeItsHead)
            {
                context.Response.Headers.ETag = "\"one\"";
                await context.Response.Body.WriteAsync(Json.AsMemory(0, 50_000));
                await context.Response.Body.FlushAsync();
            }

            if (number == 0) await GoneAsync(context);
            else await document.SendAsync(context);
        });
        using FetchStage stage = new();
        ManualTime time = new();
        Task<int> running = stage.RunAsync(stage.Settings(server.Url) with
        {
            StallTimeout = TimeSpan.FromHours(1),
            // The hours may well go by before a second request is there.
            Attempts = int.MaxValue,
        }, time);
        // An hour may go by whenever the fetch waits for the server: what it has by then it goes on with.
        while (server.Asked.Length < 2 && !running.IsCompleted)
        {
            if (time.ArmedTimers > 0 && server.Asked.Length == 1) time.Advance(TimeSpan.FromHours(1));
            await Task.Yield();
        }

        Assert.Equal(0, await running);
        Assert.Equal(Json, File.ReadAllBytes(stage.File));
        Assert.Contains("Nothing came for 3600 s", stage.Output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_NobodyListens_OneLineAtOnce()
    {
        Uri url;
        await using (FetchServer server = await FetchServer.StartAsync((_, _) => Task.CompletedTask)) url = server.Url;
        using FetchStage stage = new();
        Assert.Equal(1, await stage.RunAsync(stage.Settings(url)));
        Assert.StartsWith($"{url.Authority} does not answer: ", stage.Error.ToString(), StringComparison.Ordinal);
        Assert.Empty(stage.Left);
    }

    private static Task GoneAsync(HttpContext context)
    {
        TaskCompletionSource gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
        context.RequestAborted.Register(gone.SetResult);
        return gone.Task;
    }

    private static Task AnswerAsync(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }
}
