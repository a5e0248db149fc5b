using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace StreamingJson.WebHost.Tests.Security;

/// <summary>How many connections there may be, and what one may take.</summary>
public sealed class ConnectionLimitTests
{
    [Fact]
    public async Task OneMore_IsClosed_UntilOneLeaves()
    {
        await using RunningHost host = await RunningHost.StartAsync("--StreamingJson:MaxConnections", "2");
        using RawClient idle = await host.ConnectAsync();
        using RawClient stream = await host.AskAsync("/big?length=10000000000");
        Assert.Equal(200, (await stream.ReadHeadAsync()).Status);
        Assert.Null(await StatusAsync(host));
        idle.Dispose();
        // Its place is free when the host has heard of it, a moment later.
        int? status = null;
        for (int i = 0; status is null && i < 1_000; i++) status = await StatusAsync(host);
        Assert.Equal(200, status);
        // Those that were there were let be.
        await stream.SkipAsync(1_000_000);
    }

    /// <summary>The stock limits that the page of limits tells of, and those that the host has instead.</summary>
    [Fact]
    public async Task Kestrel_HasTheLimitsThatAreDocumented()
    {
        await using WebApplication app = HostApplication.Create([], builder => builder.Logging.ClearProviders());
        KestrelServerLimits limits = app.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits;
        Assert.Equal(64 * 1024, app.Services.GetRequiredService<IOptions<SocketTransportOptions>>().Value.MaxReadBufferSize);
        Assert.Equal((20_000, 64 * 1024, 30_000_000),
            (limits.MaxConcurrentConnections, limits.MaxRequestBufferSize, limits.MaxRequestBodySize));
        Assert.Equal((8 * 1024, 32 * 1024, 100),
            (limits.MaxRequestLineSize, limits.MaxRequestHeadersTotalSize, limits.MaxRequestHeaderCount));
        Assert.Equal((30.0, 130.0), (limits.RequestHeadersTimeout.TotalSeconds, limits.KeepAliveTimeout.TotalSeconds));
        Assert.Equal((240.0, 5.0),
            (limits.MinRequestBodyDataRate!.BytesPerSecond, limits.MinRequestBodyDataRate.GracePeriod.TotalSeconds));
        Assert.Equal((100, 65_535, 65_535), (limits.Http2.MaxStreamsPerConnection,
            limits.Http2.InitialConnectionWindowSize, limits.Http2.InitialStreamWindowSize));
    }

    /// <summary>What is sent behind the request of a stream that goes on is not taken: the sender's send waits.</summary>
    [Fact]
    public async Task PipelinedBehindAStream_IsNotTaken_AndTheReaderCanLeave()
    {
        await using RunningHost host = await RunningHost.StartAsync();
        using RawClient client = await host.AskAsync("/big?length=10000000000");
        Assert.Equal(200, (await client.ReadHeadAsync()).Status);
        string requests = string.Concat(Enumerable.Repeat("GET / HTTP/1.1\r\nHost: here\r\n\r\n", 100_000));
        Task sending = client.SendAsync(requests);
        await client.SkipAsync(10_000_000);
        Assert.Equal(0, host.Log.Outcomes);
        client.Reset();
        await Record.ExceptionAsync(() => sending);
        await host.AssertEndedAsync(StreamEnd.ConsumerGone);
    }

    /// <summary>A request whose body is announced and never comes is answered, and hides nobody's leaving.</summary>
    [Theory]
    [InlineData("GET", "Expect: 100-continue\r\nContent-Length: 1000000")]
    [InlineData("GET", "Content-Length: 1000000")]
    [InlineData("GET", "Transfer-Encoding: chunked")]
    public async Task BodyThatNeverComes_ReaderGone_IsHeardOf(string method, string header)
    {
        AsyncSource<int> source = new(token => Supply.SilentAfterAsync(3, token));
        await using RunningHost host = await RunningHost.StartAsync(source.Encoder());
        using RawClient client = await host.ConnectAsync();
        await client.SendAsync($"{method} {RunningHost.Own} HTTP/1.1\r\nHost: here\r\n{header}\r\n\r\n");
        await client.ReadUntilAsync(",2");
        client.Reset();
        await host.AssertEndedAsync(StreamEnd.ConsumerGone, source);
    }

    /// <summary>The answer does not wait for a body that nobody reads.</summary>
    [Theory]
    [InlineData("Expect: 100-continue\r\nContent-Length: 1000000")]
    [InlineData("Content-Length: 1000000")]
    [InlineData("Content-Length: 999999999999")]
    [InlineData("Transfer-Encoding: chunked")]
    public async Task BodyOfARefusedMethod_IsNotWaitedFor(string header)
    {
        await using RunningHost host = await RunningHost.StartAsync();
        using RawClient client = await host.ConnectAsync();
        await client.SendAsync($"POST /big?length=5 HTTP/1.1\r\nHost: here\r\n{header}\r\n\r\n");
        RawHead head = await client.ReadHeadAsync();
        Assert.Equal(405, head.Status);
        await host.Client.GetStringAsync("/").Patiently();
    }

    private static async Task<int?> StatusAsync(RunningHost host)
    {
        try
        {
            using RawClient client = await host.AskAsync("/");
            return (await client.ReadHeadAsync()).Status;
        }
        catch (Exception error) when (error is SocketException or EndOfStreamException)
        {
            return null;
        }
    }
}
