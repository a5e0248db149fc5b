using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace StreamingJson.WebHost.Tests.Security;

/// <summary>The limits of streams that come from the configuration.</summary>
public sealed class StreamLimitTests
{
    [Theory]
    [InlineData("MaxConnections", "0")]
    [InlineData("MaxCompressedStreams", "-1")]
    [InlineData("MaxStreamDuration", "00:00:00")]
    [InlineData("MaxStreamDuration", "-00:00:01")]
    [InlineData("MaxStreamDuration", "50.00:00:00")]
    public async Task Invalid_StopsTheHostAtTheStart_AndNamesTheKey(string key, string value)
    {
        Exception? error = await Record.ExceptionAsync(async () =>
        {
            await using WebApplication app = HostApplication.Create(
                ["--urls", "http://127.0.0.1:0", $"--StreamingJson:{key}", value], builder => builder.Logging.ClearProviders());
            await app.StartAsync().Patiently();
        });
        Assert.Contains($"StreamingJson:{key} is {value}", error?.Message, StringComparison.Ordinal);
    }

    /// <summary>A reader that takes what there is, for ever.</summary>
    [Theory]
    [InlineData("/big?length=10000000000")]
    [InlineData("/own")]
    public async Task SteadyReader_IsStoppedInTheEnd_AndSeesIt(string path)
    {
        SyncSource<int> source = new(Supply.Endless());
        await using RunningHost host = await RunningHost.StartAsync(
            source.Encoder(), "--StreamingJson:MaxStreamDuration", "00:00:00.2");
        // The head is there or not, as the machine is busy: the end is none in either case.
        Exception? error = await Record.ExceptionAsync(() => ReadAsync(host.Client, path));
        Assert.True(error is HttpRequestException or IOException, $"{error}");
        await host.AssertEndedAsync(StreamEnd.TimedOut);
    }

    [Fact]
    public async Task ShortStream_IsWhole()
    {
        await using RunningHost host = await RunningHost.StartAsync("--StreamingJson:MaxStreamDuration", "49.00:00:00");
        Assert.EndsWith(",99999]", await host.Client.GetStringAsync("/big?length=100000").Patiently(), StringComparison.Ordinal);
        await host.AssertEndedAsync(StreamEnd.Completed);
    }

    [Fact]
    public async Task NoPlaceToCompress_TheDocumentIsSentAsItIs()
    {
        await using RunningHost host = await RunningHost.StartAsync("--StreamingJson:MaxCompressedStreams", "0");
        using HttpRequestMessage request = new(HttpMethod.Get, "/big?length=3");
        request.Headers.AcceptEncoding.ParseAdd("br, gzip");
        using HttpResponseMessage answer = await host.Client.SendAsync(request).Patiently();
        Assert.Empty(answer.Content.Headers.ContentEncoding);
        Assert.Equal(7, answer.Content.Headers.ContentLength);
        Assert.Equal("[0,1,2]", await answer.Content.ReadAsStringAsync().Patiently());
    }

    private static async Task ReadAsync(HttpClient client, string path)
    {
        await using Stream body = await client.GetStreamAsync(path).Patiently();
        await body.CopyToAsync(Stream.Null).Patiently();
    }
}
