using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using StreamingJson.AspNetCore.Tests.Contract.Running;

namespace StreamingJson.AspNetCore.Tests.Contract;

/// <summary>Code of others that throws, blocks or never answers where it is called beside a stream: tokens, meters, listeners, progress, sources.</summary>
public sealed class OthersFaultTests
{
    private const string Fault = "not ours";
    private const int Items = 20_000;

    [Theory]
    [InlineData("stalled")]
    [InlineData("duration")]
    [InlineData("reset")]
    public async Task TokenCallbackThrows_TheStreamEnds_OneErrorLine(string way)
    {
        WebApplication? web = null;
        await using StreamingApp app = await StreamingApp.StartAsync(
            built => (web = built).MapGet("/stream", () => StreamingResults.Array(new AsyncSource<Row>(token => CallsBackAsync(token)))),
            options =>
            {
                if (way != "duration") return;
                (options.MaxDuration, options.Producer.StallTimeout) = (TimeSpan.FromHours(1), Timeout.InfiniteTimeSpan);
            });
        using RawClient client = await app.ConnectAsync(receiveBuffer: 16 * 1024);
        await client.GetAsync("/stream");
        await client.ReadHeadAsync();
        await Eventually.Holds(() => web!.Services.GetRequiredService<StreamRegistry>().ToArray().Single().Progress.State == StreamState.PausedByConsumer);
        if (way == "reset") client.Reset();
        // Once: with more, the wait for its callback would be over, too.
        else app.Time.Advance(TimeSpan.FromHours(1));
        LogLine line = await app.Log.NextOutcome();
        Assert.Equal(way switch { "stalled" => StreamEnd.Stalled, "duration" => StreamEnd.TimedOut, _ => StreamEnd.ConsumerGone }, line.End);
        Assert.Equal(LogLevel.Error, line.Level);
        Assert.Contains(Fault, line.Error!.ToString(), StringComparison.Ordinal);
        await app.AssertIdleAsync();
        Assert.Single(app.Log.Lines, entry => entry.Level >= LogLevel.Error);
    }

    [Theory]
    [InlineData("streamingjson.turn.duration")]
    [InlineData("streamingjson.turn.wait")]
    [InlineData("streamingjson.stream.duration")]
    [InlineData("streamingjson.stream.time_to_first_byte")]
    [InlineData("streamingjson.streams.rejected")]
    public async Task MeterListenerThrows_NoReaderNotices(string name)
    {
        WebApplication? web = null;
        await using StreamingApp app = await StreamingApp.StartAsync(
            built =>
            {
                web = built;
                built.MapGet("/stream", () => StreamingResults.Array(Row.Endless().Take(Items)));
                built.MapGet("/endless", () => StreamingResults.Array(Row.Endless()));
            },
            options => options.MaxStreams = 1);
        using MeterListener listener = new();
        IMeterFactory factory = web!.Services.GetRequiredService<IMeterFactory>();
        int calls = 0;
        listener.InstrumentPublished = (instrument, all) =>
        {
            if (instrument.Name == name && instrument.Meter.Scope == factory) all.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<double>((_, _, _, _) => Throw());
        listener.SetMeasurementEventCallback<long>((_, _, _, _) => Throw());
        listener.Start();
        using RawClient holder = await app.ConnectAsync(receiveBuffer: 16 * 1024);
        await holder.GetAsync("/endless");
        await holder.ReadHeadAsync();
        Assert.Equal(HttpStatusCode.TooManyRequests, (await WireAnswer.GetAsync(app.Client(), "/stream")).Head.StatusCode);
        holder.Reset();
        await app.AssertIdleAsync(1);
        for (int i = 0; i < 3; i++)
        {
            Assert.True((await WireAnswer.GetAsync(app.Client(), "/stream")).IsWhole);
            await app.AssertIdleAsync(1);
        }

        Assert.NotEqual(0, calls);

        void Throw()
        {
            Interlocked.Increment(ref calls);
            throw new InvalidDataException(Fault);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ActivityListenerThrows_EveryPlaceComesBack(bool atStart)
    {
        WebApplication? web = null;
        await using StreamingApp app = await StreamingApp.StartAsync(
            built => (web = built).MapGet("/stream", () => StreamingResults.Array(Row.Endless().Take(Items))), options => options.MaxStreams = 3);
        using (ActivityListener listener = new()
        {
            ShouldListenTo = source => source.Name == "StreamingJson",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStarted = _ => ThrowIf(atStart),
            ActivityStopped = _ => ThrowIf(!atStart),
        })
        {
            ActivitySource.AddActivityListener(listener);
            for (int i = 0; i < 10; i++) Assert.True((await WireAnswer.GetAsync(app.Client(), "/stream")).IsWhole);
        }

        await app.AssertIdleAsync(3);
        Assert.All(web!.Services.GetRequiredService<StreamRegistry>().ToArray(), stream => Assert.NotNull(stream.Outcome));

        static void ThrowIf(bool now)
        {
            if (now) throw new InvalidDataException(Fault);
        }
    }

    /// <summary>Whatever throws while a stream is begun: here the cooperator, which is disposed already.</summary>
    [Theory]
    [InlineData("1.1", "identity")]
    [InlineData("2", "gzip")]
    public async Task BeginningThrows_EveryPlaceComesBack(string protocol, string coding)
    {
        WebApplication? web = null;
        AsyncSource<Row> source = new(token => Row.EndlessAsync(token));
        await using StreamingApp app = await StreamingApp.StartAsync(
            built => (web = built).MapGet("/stream", () => StreamingResults.Array(source)), options =>
            {
                options.MaxStreams = 3;
                options.MaxCompressedStreams = 3;
            });
        await app.Cooperator.DisposeAsync();
        for (int i = 0; i < 10; i++)
        {
            WireAnswer answer = await WireAnswer.GetAsync(app.Client(protocol), "/stream", ("Accept-Encoding", coding));
            Assert.Equal(HttpStatusCode.InternalServerError, answer.Head.StatusCode);
        }

        await app.AssertIdleAsync(3);
        Assert.Equal(0, web!.Services.GetRequiredService<StreamRegistry>().Count);
        Assert.Equal((10, 10), (source.Begun, source.Disposed));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(Items)]
    public async Task ProgressThrows_TheDocumentIsWhole_OneErrorLine(int items)
    {
        await using StreamingApp app = await StreamingApp.StartAsync(() =>
        {
            StreamedItems<Row> result = StreamingResults.Array(Row.Endless().Take(items));
            result.Progress = new Throws();
            return result;
        });
        Assert.True((await WireAnswer.GetAsync(app.Client(), "/stream")).IsWhole);
        await Eventually.Holds(() => app.Log.Lines.Any(line => line.Level >= LogLevel.Error));
        Assert.Contains(Fault, Assert.Single(app.Log.Lines, line => line.Level >= LogLevel.Error).Error!.ToString(), StringComparison.Ordinal);
        await app.AssertIdleAsync();
    }

    /// <summary>Small documents are whole, too, before their source is disposed.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(Items)]
    public async Task DisposalThrows_TheDocumentIsNotWhole(int items)
    {
        await using StreamingApp app = await StreamingApp.StartAsync(() => StreamingResults.Array(new FailsToDispose(items)));
        WireAnswer answer = await WireAnswer.GetAsync(app.Client(), "/stream");
        Assert.False(answer.Head.StatusCode == HttpStatusCode.OK && answer.IsWhole);
        await Eventually.Holds(() => app.Log.Lines.Any(line => line.Error?.Message == Fault));
        await app.AssertIdleAsync();
    }

    /// <summary>Its client left long ago; the source never answers. The request ends without it, and one line says whose it was.</summary>
    [Theory]
    [InlineData("left")]
    [InlineData("stopped")]
    [InlineData("shutdown")]
    public async Task SourceNeverAnswers_IsAbandoned_OneLineNamesItsEndpoint(string way)
    {
        TaskCompletionSource never = new();
        AsyncSource<Row> source = new(_ => NeverAnswersAsync(never.Task));
        WebApplication? web = null;
        await using (StreamingApp app = await StreamingApp.StartAsync(
            built => (web = built).MapGet("/deaf", () => StreamingResults.Array(source)), build: builder =>
                builder.Services.Configure<Microsoft.Extensions.Hosting.HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(5))))
        {
            using RawClient client = await app.ConnectAsync();
            await client.GetAsync("/deaf");
            await source.WhenBegun.Patiently();
            await Eventually.Holds(() => app.Cooperator.TaskCount == 1);
            Task? stopping = null;
            if (way == "left") client.Reset();
            if (way == "stopped") await Eventually.Holds(() => StopAll(web!));
            if (way == "shutdown") stopping = web!.StopAsync();
            await Eventually.Holds(() =>
            {
                app.Time.Advance(TimeSpan.FromSeconds(10));
                return app.Log.Outcomes == 1;
            });
            LogLine line = app.Log.Lines.Single(line => line.End is not null);
            Assert.Equal(way switch { "left" => StreamEnd.ConsumerGone, "stopped" => StreamEnd.Stopped, _ => StreamEnd.ShuttingDown }, line.End);
            Assert.Equal((LogLevel.Error, "/deaf"), (line.Level, line.Values["Path"]));
            Assert.IsType<TimeoutException>(line.Error);
            // Never in the middle of a step.
            Assert.Equal(0, source.Disposed);
            if (stopping is not null) await stopping.Patiently();
            // The application's end does not wait for it either.
            await app.Cooperator.DisposeAsync().AsTask().Patiently();
            never.SetResult();
            await Eventually.Holds(() => source.Disposed == 1);
        }
    }

    [Fact]
    public async Task Container_DisposedSynchronously_IsDisposed()
    {
        ServiceCollection services = new();
        services.AddStreamingJson();
        Cooperator cooperator;
        using (ServiceProvider provider = services.BuildServiceProvider()) cooperator = provider.GetRequiredService<Cooperator>();
        Assert.Throws<ObjectDisposedException>(() => cooperator.Cooperate(Row.EndlessAsync(default)));
        await Task.CompletedTask;
    }

    private static bool StopAll(WebApplication web)
    {
        RunningStream[] streams = [.. web.Services.GetRequiredService<StreamRegistry>().ToArray().Where(stream => stream.Outcome is null)];
        foreach (RunningStream stream in streams) stream.Stop();
        return streams.Length > 0;
    }

    private static async IAsyncEnumerable<Row> CallsBackAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken token)
    {
        token.Register(() => throw new InvalidDataException(Fault));
        for (int i = 0; ; i++)
        {
            if (i % 100 == 0) await Task.Yield();
            yield return Row.Of(i);
        }
    }

    private static async IAsyncEnumerable<Row> NeverAnswersAsync(Task never)
    {
        await never;
        yield return Row.Of(0);
    }

    private sealed class FailsToDispose(int items) : IAsyncEnumerable<int>, IAsyncEnumerator<int>
    {
        public int Current { get; private set; }

        public IAsyncEnumerator<int> GetAsyncEnumerator(CancellationToken cancellationToken = default) => this;

        public ValueTask<bool> MoveNextAsync() => new(Current++ < items);

        public ValueTask DisposeAsync() => throw new InvalidDataException(Fault);
    }

    private sealed class Throws : IProgress<StreamProgress>
    {
        public void Report(StreamProgress value) => throw new InvalidDataException(Fault);
    }
}
