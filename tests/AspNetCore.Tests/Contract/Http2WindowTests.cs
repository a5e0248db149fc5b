using System.Text.Json;
using Microsoft.AspNetCore.Http;
using StreamingJson.AspNetCore.Tests.Contract.Running;

namespace StreamingJson.AspNetCore.Tests.Contract;

/// <summary>A client of HTTP/2 that gives its streams next to no window: it waits for itself, and not for ever.</summary>
public sealed class Http2WindowTests
{
    private const int SmallItems = 20;

    /// <summary>What the two first streams of a connection are called.</summary>
    private const int FirstId = 1, SecondId = 3;

    [Theory]
    [InlineData("json", "identity")]
    [InlineData("jsonl", "identity")]
    [InlineData("json-seq", "gzip")]
    [InlineData("sse", "br")]
    public async Task WindowOfZero_EndsAsStalled(string format, string coding)
    {
        AsyncSource<Row> source = new(Row.EndlessAsync);
        await using StreamingApp app = await StreamingApp.StartAsync(() => StreamingResults.Array(source));
        using Http2Client client = await app.ConnectHttp2Async(window: 0);
        Http2Stream stream = client.Get($"/stream?format={format}", ("accept-encoding", coding));
        await app.OutwaitAsync();
        Assert.NotNull(await stream.End);
        await app.AssertEndedAsync(StreamEnd.Stalled, source);
        // The connection was not at fault.
        Http2Stream small = client.Get("/");
        client.GiveRoom(SecondId, Http2Client.DefaultWindow);
        Assert.Equal("here"u8.ToArray(), await small.ReadToEndAsync());
        Assert.Null(await small.End);
    }

    [Fact]
    public async Task WindowThatClosesLater_EndsAsStalled()
    {
        SyncSource<Row> source = new(Row.Endless());
        await using StreamingApp app = await StreamingApp.StartAsync(() => StreamingResults.Array(source));
        using Http2Client client = await app.ConnectHttp2Async(window: 0);
        Http2Stream stream = client.Get("/stream");
        client.GiveRoom(FirstId, Http2Client.DefaultWindow);
        await Eventually.Holds(() => stream.Received == Http2Client.DefaultWindow);
        await app.OutwaitAsync();
        Assert.NotNull(await stream.End);
        Assert.Equal(Http2Client.DefaultWindow, (await stream.ReadToEndAsync()).Length);
        await app.AssertEndedAsync(StreamEnd.Stalled, source);
    }

    [Fact]
    public async Task SmallDocument_WindowOpensLate_Whole()
    {
        await using StreamingApp app = await StartSmallAsync();
        using Http2Client client = await app.ConnectHttp2Async(window: 0);
        Http2Stream stream = client.Get("/stream");
        Http2Stream other = client.Get("/");
        client.GiveRoom(SecondId, Http2Client.DefaultWindow);
        Assert.Equal("here"u8.ToArray(), await other.ReadToEndAsync());
        Assert.False(stream.HasEnded);
        client.GiveRoom(FirstId, Http2Client.DefaultWindow);
        await AssertSmallAsync(stream);
        await app.AssertIdleAsync();
    }

    [Fact]
    public async Task SmallDocument_WindowOfOneByteAtATime_Whole()
    {
        await using StreamingApp app = await StartSmallAsync();
        using Http2Client client = await app.ConnectHttp2Async(window: 1);
        await AssertSmallAsync(client.Get("/stream"));
        await app.AssertIdleAsync();
    }

    private static Task<StreamingApp> StartSmallAsync() =>
        StreamingApp.StartAsync(() => StreamingResults.Array(Row.Endless().Take(SmallItems)));

    private static async Task AssertSmallAsync(Http2Stream stream)
    {
        byte[] body = await stream.ReadToEndAsync();
        Assert.Equal(JsonSerializer.SerializeToUtf8Bytes(Row.Endless().Take(SmallItems), Row.Options), body);
        Assert.Null(await stream.End);
    }
}
