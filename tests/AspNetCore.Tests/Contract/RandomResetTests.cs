using Microsoft.Extensions.Logging;
using StreamingJson.AspNetCore.Tests.Contract.Running;

namespace StreamingJson.AspNetCore.Tests.Contract;

/// <summary>Clients of HTTP/1.1 that reset their connection at any moment: nothing stays behind, and no error is logged.</summary>
public sealed class RandomResetTests
{
    private const int Clients = 300;
    private const int AtOnce = 4;

    /// <summary>As many as there are clients at once, so that a place that is lost is missed.</summary>
    private const int Places = AtOnce;

    [Theory]
    [InlineData("json", "identity")]
    [InlineData("jsonl", "identity")]
    [InlineData("json-seq", "identity")]
    [InlineData("sse", "identity")]
    [InlineData("json", "gzip")]
    [InlineData("jsonl", "gzip")]
    [InlineData("json-seq", "gzip")]
    [InlineData("sse", "gzip")]
    public async Task ResetAtRandom_NothingStays(string format, string coding)
    {
        RowSources sources = new();
        await using StreamingApp app = await StreamingApp.StartAsync(sources.Next, options => options.MaxStreams = Places);
        int[] read = await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(async seed =>
        {
            Random random = new(seed);
            int begun = 0;
            for (int i = 0; i < Clients / AtOnce; i++)
                if (await ResetAsync(app, random, format, coding)) begun++;
            return begun;
        }));
        await app.AssertIdleAsync(Places);
        Assert.InRange(sources.AssertAllDisposed(), read.Sum(), int.MaxValue);
        Assert.Empty(app.Log.Lines.Where(line => line.Level >= LogLevel.Error).Select(line => $"{line.Text} {line.Error}"));
    }

    /// <returns>Whether the client has seen the beginning of its document.</returns>
    private static async Task<bool> ResetAsync(StreamingApp app, Random random, string format, string coding)
    {
        string trailers = random.Next(2) == 0 ? "" : "TE: trailers\r\n";
        string request = $"GET /stream?format={format} HTTP/1.1\r\nHost: here\r\nAccept-Encoding: {coding}\r\n{trailers}\r\n";
        int moment = random.Next(6);
        // From one byte to more than all buffers on the way hold together; each length of number is as likely.
        int bytes = random.Next(1 << random.Next(1, 23));
        while (true)
        {
            using RawClient client = await app.ConnectAsync();
            await client.SendAsync(moment == 0 ? request[..random.Next(request.Length)] : request);
            if (moment > 1 && (await client.ReadHeadAsync()).Status == 429)
            {
                // Those before have gone, but not all of it has been noticed.
                await Eventually.Holds(() => app.Cooperator.TaskCount < Places);
                continue;
            }

            if (moment > 2) await client.SkipAsync(bytes);
            client.Reset();
            return moment > 1;
        }
    }
}
