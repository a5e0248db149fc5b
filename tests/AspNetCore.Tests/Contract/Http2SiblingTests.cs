using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using StreamingJson.AspNetCore.Tests.Contract.Running;

namespace StreamingJson.AspNetCore.Tests.Contract;

/// <summary>Streams that share a connection of HTTP/2: each ends and waits for itself.</summary>
public sealed class Http2SiblingTests
{
    private const int Items = 5_000;
    private const int Siblings = 10;

    /// <summary>More than all buffers between a source and its reader hold together.</summary>
    private const int Much = 2_000_000;

    [Fact]
    public async Task OneIsNotRead_SiblingsComplete_ItGoesOnLater()
    {
        RowSources sources = new();
        await using StreamingApp app = await StartAsync(sources);
        using Http2Client client = await app.ConnectHttp2Async();
        Http2Stream unread = client.Get("/endless");
        Http2Stream[] siblings = [.. Enumerable.Range(0, Siblings).Select(_ => client.Get("/rows"))];
        byte[][] bodies = await Task.WhenAll(siblings.Select(sibling => sibling.ReadToEndAsync()));
        byte[] whole = JsonSerializer.SerializeToUtf8Bytes(Row.Endless().Take(Items), Row.Options);
        Assert.All(bodies, body => Assert.Equal(whole, body));
        Assert.All(siblings, sibling => Assert.True(sibling.End is { IsCompletedSuccessfully: true, Result: null }));
        Assert.False(unread.HasEnded);
        await unread.SkipAsync(Much);
        Assert.Equal(0, Assert.Single(sources.Records).Disposed);
        unread.Cancel();
        await app.AssertIdleAsync();
        Assert.Equal(1, sources.AssertAllDisposed());
    }

    [Fact]
    public async Task ManyAreNotRead_OneMoreCompletes()
    {
        RowSources sources = new();
        await using StreamingApp app = await StartAsync(sources);
        using Http2Client client = await app.ConnectHttp2Async();
        Http2Stream[] unread = [.. Enumerable.Range(0, Siblings).Select(_ => client.Get("/endless"))];
        await Eventually.Holds(() => sources.Records.Count(record => record.Begun == 1) == Siblings);
        Http2Stream read = client.Get("/rows");
        await read.ReadToEndAsync();
        Assert.Null(await read.End);
        Assert.All(sources.Records, record => Assert.Equal(0, record.Disposed));
        foreach (Http2Stream stream in unread) stream.Cancel();
        await app.AssertIdleAsync();
        Assert.Equal(Siblings, sources.AssertAllDisposed());
    }

    [Fact]
    public async Task OneIsCancelled_ItsSourceIsDisposed_SiblingsGoOn()
    {
        RowSources sources = new();
        await using StreamingApp app = await StartAsync(sources);
        using Http2Client client = await app.ConnectHttp2Async();
        List<Http2Stream> streams = [];
        for (int i = 0; i < Siblings; i++)
        {
            streams.Add(client.Get("/endless"));
            // The next one's source is made after this one's.
            await streams[i].SkipAsync(1);
        }

        // One source of each kind.
        for (int cancelled = 0; cancelled < 2; cancelled++)
        {
            streams[cancelled].Cancel();
            SourceRecord source = sources.Records[cancelled];
            await Eventually.Holds(() => source.Disposed > 0);
            Assert.Equal(StreamEnd.ConsumerGone, (await app.Log.NextOutcome()).End);
            await Task.WhenAll(streams[(cancelled + 1)..].Select(stream => stream.SkipAsync(Much)));
            Assert.Equal((1, 1), (source.Begun, source.Disposed));
            Assert.All(sources.Records.Skip(cancelled + 1), record => Assert.Equal((1, 0), (record.Begun, record.Disposed)));
        }

        client.Dispose();
        await app.AssertIdleAsync();
        Assert.Equal(Siblings, sources.AssertAllDisposed());
    }

    private static Task<StreamingApp> StartAsync(RowSources sources) => StreamingApp.StartAsync(app =>
    {
        app.MapGet("/endless", sources.Next);
        app.MapGet("/rows", () => StreamingResults.Array(Row.Endless().Take(Items)));
    });
}
