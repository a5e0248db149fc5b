using Microsoft.AspNetCore.Builder;
using StreamingJson.AspNetCore.Tests.Contract.Running;

namespace StreamingJson.AspNetCore.Tests.Metrics;

/// <summary>What the meter says while streams run, to whoever comes when.</summary>
public sealed class RunningMetricsTests : IAsyncLifetime
{
    private StreamingApp _app = null!;
    private WebApplication _web = null!;

    public async Task InitializeAsync() => _app = await StreamingApp.StartAsync(web =>
    {
        _web = web;
        web.MapGet("/endless", () => Ending.Stream(StreamEnd.ConsumerGone));
        web.MapGet("/whole", () => Ending.Stream(StreamEnd.Completed));
    });

    public Task DisposeAsync() => _app.DisposeAsync().AsTask();

    [Fact]
    public async Task LongStream_IsCountedWhileItRuns()
    {
        using MeterRecord meters = new(_web.Services);
        using RawClient client = await _app.ConnectAsync();
        await client.GetAsync("/endless");
        for (int i = 0; i < 3; i++)
        {
            double before = meters.Observe("stream.bytes");
            double items = meters.Observe("stream.items");
            await client.SkipAsync(5_000_000);
            Assert.InRange(meters.Observe("stream.bytes"), before + 1_000_000, double.MaxValue);
            Assert.InRange(meters.Observe("stream.items"), items + 1, double.MaxValue);
            Assert.Equal(1, meters.Observe("streams.active"));
        }

        Assert.Empty(meters["stream.duration"]);
    }

    [Fact]
    public async Task Pause_IsCountedWhileItLasts()
    {
        using MeterRecord meters = new(_web.Services);
        using RawClient client = await _app.ConnectAsync(receiveBuffer: 16 * 1024);
        await client.GetAsync("/endless");
        await Eventually.Holds(() => meters.Observe("stream.pauses") > 0);
        double paused = meters.Observe("stream.time_paused");
        await Eventually.Holds(() => meters.Observe("stream.time_paused") > paused);
        Assert.Equal(1, meters.Observe("streams.active"));
    }

    [Fact]
    public async Task LateListener_SeesTheWhole()
    {
        await WireAnswer.GetAsync(_app.Client(), "/whole");
        LogLine line = await _app.Log.NextOutcome();
        using RawClient client = await _app.ConnectAsync();
        await client.GetAsync("/endless?format=jsonl");
        await client.ReadHeadAsync();
        using MeterRecord meters = new(_web.Services);
        Assert.Equal(1, meters.Observe("streams.active"));
        Assert.InRange(meters.Observe("stream.items"), line.Items, double.MaxValue);
        // The formats are apart, and each is told of though it is none at the moment.
        Assert.Equal(["format=application/json", "format=application/jsonl"],
            meters["streams.active"].Select(active => active.Tags).Distinct().Order(StringComparer.Ordinal));
        client.Reset();
        await _app.Log.NextOutcome();
        Assert.Equal(0, meters.Observe("streams.active"));
        // The one that it has not seen the begin of is measured all the same.
        Assert.Equal("format=application/jsonl outcome=consumer-gone", Assert.Single(meters["stream.duration"]).Tags);
    }

    /// <summary>Streams end while two look: nothing is counted twice or lost, and no total falls.</summary>
    [Fact]
    public async Task ManyStreams_WhileOthersLook_AreCountedOnce()
    {
        const int streams = 100;
        using MeterRecord meters = new(_web.Services);
        using MeterRecord others = new(_web.Services);
        using CancellationTokenSource enough = new();
        Task[] looks = [LookAsync(meters), LookAsync(others)];
        await Parallel.ForAsync(0, streams, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, _) =>
        {
            using RawClient client = await _app.ConnectAsync();
            await client.GetAsync(i % 2 == 0 ? "/whole" : "/endless");
            await client.ReadHeadAsync();
            if (i % 2 == 0) await client.ReadUntilAsync("\r\n0\r\n\r\n");
            else client.Reset();
        });
        List<LogLine> lines = [];
        for (int i = 0; i < streams; i++) lines.Add(await _app.Log.NextOutcome());
        await enough.CancelAsync();
        await Task.WhenAll(looks).Patiently();
        Assert.Equal(lines.Sum(line => line.Items), meters.Observe("stream.items"));
        Assert.Equal(lines.Sum(line => line.Bytes), meters.Observe("stream.bytes"));
        Assert.Equal(lines.Sum(line => (long)line.Values["Pauses"]!), meters.Observe("stream.pauses"));
        Assert.Equal(0, meters.Observe("streams.active"));
        Assert.Equal(streams, meters["stream.duration"].Count);
        foreach (string name in (string[])["stream.items", "stream.bytes", "stream.pauses", "stream.time_paused"])
        {
            double[] totals = [.. meters[name].Select(total => total.Value)];
            Assert.Equal(totals.Order(), totals);
        }

        async Task LookAsync(MeterRecord record)
        {
            using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(1));
            while (!enough.IsCancellationRequested)
            {
                record.Observe("stream.items");
                await timer.WaitForNextTickAsync().Patiently();
            }
        }
    }
}
