using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace StreamingJson.AspNetCore.Tests.Adopting.StreamedResults;

/// <summary>A source is begun for a body and for nothing else, and disposed once on every way out.</summary>
public sealed class ResultSourceTests
{
    [Theory]
    [InlineData("json", "application/json; charset=utf-8")]
    [InlineData("jsonl", "application/jsonl")]
    [InlineData("sse", "text/event-stream")]
    public async Task Head_SourceNeverStarts(string format, string contentType)
    {
        AsyncSource<int> waits = new(token => Supply.SilentAfterAsync(0, token));
        SyncSource<int> fails = new(Supply.FailingAfter(0));
        await using RunningApp app = await StartAsync(waits, fails);
        foreach (string path in (string[])["/async", "/sync"])
        {
            Answer head = await app.SendAsync(HttpMethod.Head, $"{path}?format={format}");
            Assert.Equal((200, contentType, 0), (head.Status, head.ContentType, head.Body.Length));
        }

        Assert.Equal((0, 0), (waits.Begun, fails.Begun));
    }

    [Fact]
    public async Task Whole_DisposedOnce()
    {
        AsyncSource<int> source = new(_ => Order.ReadAsync(3000).Select(order => order.Id));
        SyncSource<int> other = new(Enumerable.Range(0, 3000));
        await using RunningApp app = await StartAsync(source, other);
        Assert.Equal((await app.GetAsync("/async")).Text, (await app.GetAsync("/sync")).Text);
        Assert.Equal((1, 1), (source.Begun, source.Disposed));
        Assert.Equal((1, 1), (other.Begun, other.Disposed));
    }

    [Fact]
    public async Task FailsBeforeItsFirstItem_Is500AndDisposedOnce()
    {
        AsyncSource<int> source = new(_ => Supply.FailingAfterAsync(0));
        SyncSource<int> other = new(Supply.FailingAfter(0));
        await using RunningApp app = await StartAsync(source, other);
        foreach (string path in (string[])["/async", "/sync"])
        {
            Answer answer = await app.GetAsync(path);
            Assert.Equal(500, answer.Status);
            Assert.DoesNotContain(Supply.Failure, answer.Text, StringComparison.Ordinal);
        }

        Assert.Equal((1, 1), (source.Begun, source.Disposed));
        Assert.Equal((1, 1), (other.Begun, other.Disposed));
    }

    [Fact]
    public async Task FailsLater_IsNoWholeAnswerAndDisposedOnce()
    {
        AsyncSource<int> source = new(_ => Supply.FailingAfterAsync(100_000));
        SyncSource<int> other = new(Supply.FailingAfter(100_000));
        await using RunningApp app = await StartAsync(source, other);
        foreach (string path in (string[])["/async", "/sync"])
        {
            await Assert.ThrowsAnyAsync<HttpRequestException>(() => app.GetAsync(path));
            LogLine outcome = await app.Log.NextOutcome();
            Assert.Equal((StreamEnd.SourceFailed, 100_000L), (outcome.End, outcome.Items));
        }

        Assert.Equal((1, 1), (source.Begun, source.Disposed));
        Assert.Equal((1, 1), (other.Begun, other.Disposed));
    }

    [Fact]
    public async Task ReaderLeaves_DisposedOnce()
    {
        AsyncSource<int> source = new(Supply.EndlessAsync);
        SyncSource<int> other = new(Supply.Endless());
        await using RunningApp app = await StartAsync(source, other);
        foreach (string path in (string[])["/async", "/sync"])
        {
            using RawClient client = await app.ConnectAsync();
            await client.GetAsync(path);
            await client.ReadUntilAsync(",10000,");
            client.Reset();
            Assert.Equal(StreamEnd.ConsumerGone, (await app.Log.NextOutcome()).End);
        }

        Assert.Equal((1, 1), (source.Begun, source.Disposed));
        Assert.Equal((1, 1), (other.Begun, other.Disposed));
        Assert.Equal(0, app.Services.GetRequiredService<Cooperator>().TaskCount);
    }

    [Fact]
    public async Task Progress_IsToldOfTheEnd()
    {
        Told told = new();
        await using RunningApp app = await RunningApp.StartAsync(app =>
        {
            app.MapGet("/items", () => Tell(StreamingResults.Array(Enumerable.Range(0, 3000)), result => result.Progress = told));
            app.MapGet("/value", () => Tell(StreamingResults.Value(new[] { 1, 2 }), result => result.Progress = told));
            app.MapGet(
                "/document", () => Tell(StreamingResults.Document<int>(JsonEncoder.Range(0, 9)), result => result.Progress = told));
        });
        foreach (string path in (string[])["/items", "/value", "/document"])
        {
            Answer answer = await app.GetAsync(path);
            Assert.Equal((StreamState.Done, answer.Body.Length), (told.Last.State, told.Last.Bytes));
        }
    }

    private static T Tell<T>(T result, Action<T> tell)
    {
        tell(result);
        return result;
    }

    private static Task<RunningApp> StartAsync(IAsyncEnumerable<int> async, IEnumerable<int> sync) => RunningApp.StartWithFormatParameterAsync(app =>
    {
        app.MapMethods("/async", ["GET", "HEAD"], () => StreamingResults.Array(async));
        app.MapMethods("/sync", ["GET", "HEAD"], () => StreamingResults.Array(sync));
    });

    private sealed class Told : IProgress<StreamProgress>
    {
        public StreamProgress Last { get; private set; }

        public void Report(StreamProgress value) => Last = value;
    }
}
