using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using StreamingJson.AspNetCore.Tests.Contract.Running;

namespace StreamingJson.AspNetCore.Tests.Contract;

/// <summary>A quiet source that does not hear its token: its reader does not wait for it, but its place does.</summary>
public sealed class DeafSourceTests
{
    private const int Items = 2_000;
    private const int Places = 1;

    private readonly TaskCompletionSource _back = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public static TheoryData<string, string, int> FormatProtocolAndItems()
    {
        TheoryData<string, string, int> data = [];
        foreach (object[] way in Matrix.FormatAndProtocol())
            foreach (int items in new[] { 0, Items }) data.Add((string)way[0], (string)way[1], items);
        return data;
    }

    [Theory]
    [MemberData(nameof(FormatProtocolAndItems))]
    public async Task ComesBack_ThenItsPlaceIsFree(string format, string protocol, int items)
    {
        AsyncSource<Row> source = new(_ => DeafAfterAsync(items));
        await using StreamingApp app = await StartAsync(source);
        WireAnswer answer = await WireAnswer.GetAsync(app.Client(protocol), $"/stream?format={format}");
        Assert.Equal(items == 0 ? HttpStatusCode.InternalServerError : HttpStatusCode.OK, answer.Head.StatusCode);
        Assert.Equal(items == 0, answer.IsWhole);
        if (items > 0) AssertItemsAndError(format, answer.Body);
        LogLine outcome = await app.Log.NextOutcome();
        Assert.Equal((StreamEnd.SourceTimedOut, (long)items), (outcome.End, outcome.Items));

        // Nobody can end it: as long as it stands somewhere, nobody else is let in.
        Assert.Equal((1, 0), (source.Begun, source.Disposed));
        Assert.Equal(HttpStatusCode.TooManyRequests, (await WireAnswer.GetAsync(app.Client(protocol), "/rows")).Head.StatusCode);
        _back.SetResult();
        await AssertFreeAsync(app, source);
    }

    [Fact]
    public async Task ComesBackWithAnError_ThenItsPlaceIsFree()
    {
        AsyncSource<Row> source = new(_ => DeafAfterAsync(Items));
        await using StreamingApp app = await StartAsync(source);
        WireAnswer answer = await WireAnswer.GetAsync(app.Client(), "/stream");
        Assert.False(answer.IsWhole);
        _back.SetException(new InvalidDataException(Supply.Failure));
        await AssertFreeAsync(app, source);
    }

    /// <summary>The connection's next answer uses the same memory: what comes back must not write into it.</summary>
    [Fact]
    public async Task ComesBackInTheNextAnswer_ThatOneIsUntouched()
    {
        AsyncSource<Row> source = new(_ => DeafAfterAsync(0));
        await using StreamingApp app = await StartAsync(source, places: 2);
        using RawClient client = await app.ConnectAsync();
        await client.GetAsync("/stream");
        RawHead head = await client.ReadHeadAsync();
        Assert.Equal(500, head.Status);
        if (head.ContentLength is long length) await client.SkipAsync(length);
        else await ChunkedBody.ReadAsync(client);

        await client.GetAsync("/rows");
        Assert.Equal(200, (await client.ReadHeadAsync()).Status);
        _back.SetResult();
        await Eventually.Holds(() => source.Disposed > 0);
        ChunkedBody body = await ChunkedBody.ReadAsync(client);
        Assert.Equal(Encoding.UTF8.GetString(JsonSerializer.SerializeToUtf8Bytes(Row.Endless().Take(Items), Row.Options)),
            Encoding.UTF8.GetString(body.Bytes));
        await app.AssertIdleAsync(places: 2);
        Assert.Equal((1, 1), (source.Begun, source.Disposed));
    }

    private Task<StreamingApp> StartAsync(AsyncSource<Row> source, int places = Places) => StreamingApp.StartAsync(
        app =>
        {
            app.MapGet("/stream", () => StreamingResults.Array(source));
            app.MapGet("/rows", () => StreamingResults.Array(Row.Endless().Take(Items)));
        },
        options =>
        {
            options.MaxStreams = places;
            options.Producer.SourceTimeout = TimeSpan.FromMilliseconds(100);
        });

    private async IAsyncEnumerable<Row> DeafAfterAsync(int items)
    {
        for (int i = 0; i < items; i++) yield return Row.Of(i);
        await _back.Task;
        // Late items are nobody's.
        for (int i = 0; i < Items; i++) yield return Row.Of(i);
    }

    private static async Task AssertFreeAsync(StreamingApp app, SourceRecord source)
    {
        await app.AssertIdleAsync(Places);
        Assert.Equal((1, 1), (source.Begun, source.Disposed));
        Assert.Equal(1, app.Log.Outcomes);
        WireAnswer next = await WireAnswer.GetAsync(app.Client(), "/rows");
        Assert.Equal((HttpStatusCode.OK, true), (next.Head.StatusCode, next.IsWhole));
        // The server tells of what it was thrown, and nobody of anything worse.
        Assert.DoesNotContain(app.Log.Lines, line => line.Level >= LogLevel.Critical);
    }

    private static void AssertItemsAndError(string format, byte[] body)
    {
        Records records = Records.Read(format, body);
        Assert.Equal(Items, records.Items.Count);
        Assert.Equal(format != "json", records.Error is not null);
    }
}
