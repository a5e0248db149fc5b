using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using StreamingJson.AspNetCore.Tests.Contract.Running;

namespace StreamingJson.AspNetCore.Tests.Contract;

/// <summary>
/// The body of a GET means nothing: nobody waits for it, and nobody is kept by it from hearing that its client has left.
/// </summary>
public sealed class UnreadBodyTests
{
    private const int Megabyte = 1_000_000;

    // Before Kestrel stops reading ahead, and behind it.
    [Theory]
    [InlineData(100)]
    [InlineData(3 * Megabyte)]
    public async Task ReaderLeavesWhileTheSourceIsQuiet_SourceIsDisposed(int sent)
    {
        AsyncSource<Row> source = new(token => Row.SilentAfterAsync(3, token));
        await using StreamingApp app = await StreamingApp.StartAsync(() => StreamingResults.Array(source));
        using RawClient client = await app.ConnectAsync();
        await client.SendAsync($"GET /stream HTTP/1.1\r\nHost: here\r\nContent-Length: {100 * Megabyte}\r\n\r\n");
        await client.ReadUntilAsync("\"id\":2");
        await client.SendAsync(new string('1', sent));
        client.Reset();
        await app.AssertEndedAsync(StreamEnd.ConsumerGone, source);
    }

    /// <summary>What is no chunk says nothing about the stream: that goes on, and ends whole.</summary>
    [Fact]
    public async Task MalformedBody_StreamEndsWhole()
    {
        await using StreamingApp app = await StreamingApp.StartAsync(() => StreamingResults.Array(Row.Endless().Take(3_000)));
        using RawClient client = await app.ConnectAsync();
        await client.SendAsync("GET /stream HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n\r\nno length\r\n");
        Assert.Equal(200, (await client.ReadHeadAsync()).Status);
        string text = Encoding.UTF8.GetString((await ChunkedBody.ReadAsync(client)).Bytes);
        Assert.EndsWith("\"id\":2999", text.Split(',')[^2], StringComparison.Ordinal);
        await app.AssertEndedAsync(StreamEnd.Completed);
    }

    /// <summary>The body of a POST may be what the source reads.</summary>
    [Fact]
    public async Task BodyOfAPost_IsTheSources()
    {
        await using StreamingApp app = await StreamingApp.StartAsync(web => web.MapPost("/stream", (HttpRequest request) =>
            StreamingResults.Array(LinesAsync(request))));
        using HttpResponseMessage answer = await app.Client().PostAsync("/stream", new StringContent("a\nb\nc")).Patiently();
        Assert.Equal("""["a","b","c"]""", await answer.Content.ReadAsStringAsync().Patiently());
    }

    private static async IAsyncEnumerable<string> LinesAsync(HttpRequest request)
    {
        using StreamReader reader = new(request.Body);
        while (await reader.ReadLineAsync() is string line) yield return line;
    }
}
