using Microsoft.Extensions.Logging;
using StreamingJson.AspNetCore.Tests.Contract.Running;

namespace StreamingJson.AspNetCore.Tests.Contract;

/// <summary>Requests that are reset as soon as they are sent (CVE-2023-44487): nothing stays behind.</summary>
public sealed class Http2ResetTests
{
    private const int Requests = 2_000;
    private const int ReadEvery = 20;

    [Theory]
    [InlineData("json", "identity")]
    [InlineData("sse", "gzip")]
    public async Task RapidResets_NothingStays_OthersAreServed(string format, string coding)
    {
        RowSources sources = new();
        await using StreamingApp app = await StreamingApp.StartAsync(sources.Next);
        using Http2Client bystander = await app.ConnectHttp2Async();
        Http2Stream other = bystander.Get("/stream");
        await other.SkipAsync(1);

        Http2Client client = await app.ConnectHttp2Async();
        for (int i = 0; i < Requests; i++)
        {
            if (client.HasEnded)
            {
                // The server has had enough of this connection.
                client.Dispose();
                client = await app.ConnectHttp2Async();
            }

            Http2Stream stream = client.Get($"/stream?format={format}", ("accept-encoding", coding));
            // Most are gone before their source begins, a few when it has.
            if (i % ReadEvery == 0) await stream.SkipAsync(1);
            stream.Cancel();
        }

        // All but the bystander's end while the connection still stands, if it does.
        await Eventually.Holds(() => app.Cooperator.TaskCount == 1);
        await other.SkipAsync(1_000_000);
        Assert.Equal((1, 0), (sources.Records[0].Begun, sources.Records[0].Disposed));
        other.Cancel();
        await app.AssertIdleAsync();
        client.Dispose();
        Assert.InRange(sources.AssertAllDisposed(), 1 + Requests / ReadEvery, Requests + 1);
        Assert.DoesNotContain(app.Log.Lines, line => line.Level >= LogLevel.Error);
    }
}
