using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using StreamingJson.AspNetCore.Tests.Contract.Running;

namespace StreamingJson.AspNetCore.Tests.Caching;

/// <summary>Beside the framework's response compression, a document is compressed once, and what is not whole does not look whole.</summary>
public sealed class CompressingMiddlewareTests
{
    private const int Items = 100_000;
    private static readonly TimeSpan Limit = TimeSpan.FromHours(1);

    [Theory]
    [InlineData(true, "1.1", "gzip")]
    [InlineData(true, "2", "br")]
    [InlineData(false, "1.1", "br")]
    [InlineData(false, "2", "gzip")]
    public async Task WholeDocument_IsCompressedOnce(bool compresses, string protocol, string coding)
    {
        await using StreamingApp app = await StartAsync(compresses, () => Enumerable.Range(0, Items).ToAsyncEnumerable());
        WireAnswer answer = await WireAnswer.GetAsync(app.Client(protocol), "/stream", ("Accept-Encoding", coding));
        Assert.Equal([coding], answer.Head.Content.Headers.ContentEncoding);
        (byte[] body, bool isWhole) = Coding.Decode(coding, answer.Body);
        Assert.True(answer.IsWhole && isWhole);
        Assert.EndsWith($",{Items - 1}]", Encoding.UTF8.GetString(body), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, "1.1")]
    [InlineData(true, "2")]
    [InlineData(false, "1.1")]
    [InlineData(false, "2")]
    public async Task SourceFailsLate_ReaderSeesIt(bool compresses, string protocol)
    {
        await using StreamingApp app = await StartAsync(compresses, () => Supply.FailingAfterAsync(Items));
        Assert.False(await IsWholeAsync(app, protocol));
        await app.AssertEndedAsync(StreamEnd.SourceFailed);
    }

    [Theory]
    [InlineData(true, "1.1")]
    [InlineData(true, "2")]
    [InlineData(false, "1.1")]
    [InlineData(false, "2")]
    public async Task Stopped_ReaderSeesIt_AndNothingIsAnError(bool compresses, string protocol)
    {
        HeldTime time = new(Limit);
        AsyncSource<int> source = new(token => Supply.SilentAfterAsync(Items, token));
        await using StreamingApp app = await StartAsync(compresses, () => source, time);
        Task<bool> reading = IsWholeAsync(app, protocol);
        // Its time counts from when it is let in, and what it has written is sent.
        await Eventually.Holds(() => app.Registry.ToArray() is [{ Progress: { State: StreamState.WaitingForSource, Items: > 0 } }]);
        await time.PassAsync();
        Assert.False(await reading);
        await app.AssertEndedAsync(StreamEnd.TimedOut, source);
        Assert.DoesNotContain(app.Log.Lines, line => line.Level >= LogLevel.Error);
    }

    private static async Task<bool> IsWholeAsync(StreamingApp app, string protocol)
    {
        try
        {
            return (await WireAnswer.GetAsync(app.Client(protocol), "/stream", ("Accept-Encoding", "gzip"))).IsWhole;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static Task<StreamingApp> StartAsync(bool compresses, Func<IAsyncEnumerable<int>> source, TimeProvider? time = null) => StreamingApp.StartAsync(
        web =>
        {
            web.UseResponseCompression();
            web.MapGet("/stream", () => source()).WithStreamingJson();
        },
        options =>
        {
            (options.EnableCompression, options.MaxDuration) = (compresses, Limit);
            options.Producer.StallTimeout = Timeout.InfiniteTimeSpan;
        },
        builder => builder.Services.AddResponseCompression().AddSingleton(time ?? TimeProvider.System));
}
