using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using StreamingJson.AspNetCore.Tests.Contract.Running;

namespace StreamingJson.AspNetCore.Tests.Registry;

/// <summary>A stream over the wire, as the registry shows it, and steered.</summary>
public sealed class RunningStreamTests
{
    private StreamRegistry? _registry;

    [Fact]
    public async Task ReaderTakesNothing_PausedByReader()
    {
        await using StreamingApp app = await StartAsync();
        using RawClient client = await AskAsync(app, "/endless?x=%0a&y=1");
        RunningStream stream = await OnlyAsync();
        await Eventually.Holds(() => stream.Progress.State == StreamState.PausedByConsumer);
        Assert.Equal(("/endless?x=%0a&y=1", "127.0.0.1", "application/json"), (stream.Path, stream.Client, stream.Format));
        Assert.InRange(stream.BytesSent, 1, stream.Progress.Bytes);
        Assert.Null(stream.Outcome);
        client.Reset();
        await Eventually.Holds(() => stream.Outcome is not null);
        Assert.Equal(StreamEnd.ConsumerGone, stream.Outcome!.End);
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2")]
    public async Task PausedByHand_BytesStop_AndGoOn(string protocol)
    {
        await using StreamingApp app = await StartAsync();
        using HttpResponseMessage head =
            await app.Client(protocol).GetAsync("/endless", HttpCompletionOption.ResponseHeadersRead).Patiently();
        using Stream body = await head.Content.ReadAsStreamAsync().Patiently();
        RunningStream stream = await OnlyAsync();
        // It is read all the time: nobody but the hand pauses it.
        Task reading = body.CopyToAsync(Stream.Null);
        stream.Pause();
        Assert.Equal(StreamState.PausedManually, stream.Progress.State);
        Assert.Throws<InvalidOperationException>(stream.Pause);
        long bytes = await AtRestAsync(app, stream);
        for (int i = 0; i < 20; i++) await WireAnswer.GetAsync(app.Client(), "/rows/1000");
        Assert.Equal(bytes, stream.Progress.Bytes);

        stream.Resume();
        await Eventually.Holds(() => stream.BytesSent > bytes + 10_000_000);
        Assert.Throws<InvalidOperationException>(stream.Resume);
        stream.Stop();
        await Assert.ThrowsAnyAsync<IOException>(() => reading.Patiently());
        await Eventually.Holds(() => stream.Outcome is not null);
        Assert.Equal(StreamEnd.Stopped, stream.Outcome?.End);
    }

    [Fact]
    public async Task StoppedWhilePaused_Ends()
    {
        await using StreamingApp app = await StartAsync();
        using RawClient client = await AskAsync(app, "/endless");
        RunningStream stream = await OnlyAsync();
        stream.Pause();
        stream.Stop();
        await app.AssertEndedAsync(StreamEnd.Stopped);
    }

    [Theory]
    [InlineData("reset")]
    [InlineData("close")]
    public async Task ReaderLeavesWhilePausedByHand_Ends(string way)
    {
        await using StreamingApp app = await StartAsync();
        RawClient client = await AskAsync(app, "/endless");
        RunningStream stream = await OnlyAsync();
        stream.Pause();
        if (way == "reset") client.Reset();
        else client.Dispose();
        await app.AssertEndedAsync(StreamEnd.ConsumerGone);
    }

    [Fact]
    public async Task QuietSource_WaitsForIt()
    {
        await using StreamingApp app = await StartAsync();
        using RawClient client = await app.ConnectAsync();
        await client.GetAsync("/silent/5");
        RunningStream stream = await OnlyAsync();
        await Eventually.Holds(() => stream.Progress is { State: StreamState.WaitingForSource, Items: 5 });
    }

    [Fact]
    public async Task Compressed_FewerBytesAreSent()
    {
        await using StreamingApp app = await StartAsync();
        WireAnswer answer = await WireAnswer.GetAsync(app.Client(), "/rows/5000", ("Accept-Encoding", "gzip"));
        await Eventually.Holds(() => _registry!.CountOf(StreamEnd.Completed) == 1);
        RunningStream stream = Assert.Single(_registry!.ToArray());
        Assert.Equal(answer.Body.Length, stream.BytesSent);
        Assert.InRange(stream.BytesSent, 1, stream.Progress.Bytes / 2);
        Assert.Equal(5_000, stream.Progress.Items);
    }

    [Fact]
    public async Task HundredEndedInEveryWay_NoneRuns()
    {
        await using StreamingApp app = await StartAsync();
        Func<Task>[] ways =
        [
            () => WireAnswer.GetAsync(app.Client(), "/rows/5000"),
            () => WireAnswer.GetAsync(app.Client("2"), "/rows/5000", ("TE", "trailers")),
            () => WireAnswer.GetAsync(app.Client(), "/fails/0"),
            () => WireAnswer.GetAsync(app.Client("2"), "/fails/5000"),
            () => Departures.ResetAsync(app, "1.1", "/endless"),
            () => Departures.ResetAsync(app, "2", "/endless"),
            () => Departures.ResetEarlyAsync(app, "1.1", "/silent/0"),
            () => Departures.CloseAsync(app, "1.1", "/silent/5000"),
            () => WireAnswer.GetAsync(app.Client(), "/fails-at-once"),
            async () =>
            {
                using RawClient client = await AskAsync(app, "/endless");
                _registry!.ToArray().Single(stream => stream.Outcome is null).Stop();
                await client.ReadToEndAsync();
            },
        ];
        for (int i = 0; i < 100; i++)
        {
            await ways[i % ways.Length]();
            await app.Log.NextOutcome();
        }

        await app.AssertIdleAsync();
        await Eventually.Holds(() => _registry!.ToArray().All(stream => stream.Outcome is not null));
        Assert.Equal(100, Enum.GetValues<StreamEnd>().Sum(_registry!.CountOf));
        Assert.Equal((20, 30, 40, 10), (_registry.CountOf(StreamEnd.Completed),
            _registry.CountOf(StreamEnd.SourceFailed),
            _registry.CountOf(StreamEnd.ConsumerGone), _registry.CountOf(StreamEnd.Stopped)));
        Assert.All(app.Log.Lines.Where(line => line.End is not null), line => Assert.DoesNotContain('\n', line.Text));
    }

    [Fact]
    public async Task Log_NamesWhatWasAskedFor_WithoutItsQuery()
    {
        await using StreamingApp app = await StartAsync();
        await WireAnswer.GetAsync(app.Client(), "/named/%0d%0aevil%20name?secret=1");
        LogLine line = await app.Log.NextOutcome();
        Assert.EndsWith("number 1, /named/%0D%0Aevil%20name for 127.0.0.1", line.Text, StringComparison.Ordinal);
        Assert.Equal("/named/%0D%0Aevil%20name", line.Values["Path"]);
    }

    private async Task<StreamingApp> StartAsync() => await StreamingApp.StartAsync(app =>
    {
        _registry = app.Services.GetRequiredService<StreamRegistry>();
        app.MapGet("/endless", () => StreamingResults.Array(new AsyncSource<Row>(Row.EndlessAsync)));
        app.MapGet("/rows/{items:int}", (int items) => StreamingResults.Array(Row.Endless().Take(items)));
        app.MapGet("/named/{name}", (string name) => StreamingResults.Array(Row.Endless().Take(5_000)));
        app.MapGet("/fails/{items:int}", (int items) => StreamingResults.Array(Row.FailingAfterAsync(items)));
        app.MapGet("/silent/{items:int}", (int items) =>
            StreamingResults.Array(new AsyncSource<Row>(token => Row.SilentAfterAsync(items, token))));
        app.MapGet("/fails-at-once", () => StreamingResults.Array(Row.FailingAfter(0)));
    }, options => options.Cooperator.MaxConcurrency = 1);

    /// <summary>There is one turn, and another stream has had all of its own while this one did nothing.</summary>
    private static async Task<long> AtRestAsync(StreamingApp app, RunningStream stream)
    {
        while (true)
        {
            long bytes = stream.Progress.Bytes;
            await WireAnswer.GetAsync(app.Client(), "/rows/1000");
            if (bytes == stream.Progress.Bytes) return bytes;
        }
    }

    private static async Task<RawClient> AskAsync(StreamingApp app, string path)
    {
        RawClient client = await app.ConnectAsync();
        await client.GetAsync(path);
        await client.ReadHeadAsync();
        return client;
    }

    private async Task<RunningStream> OnlyAsync()
    {
        await Eventually.Holds(() => _registry!.Count == 1);
        return _registry!.ToArray().Single();
    }
}
