using System.Net;
using System.Net.Sockets;
using System.Text;

namespace StreamingJson.AspNetCore.Tests.Contract.Running;

/// <summary>The ways in which a client leaves the stream at a path, and when it has been noticed.</summary>
internal static class Departures
{
    /// <summary>In the middle of the document: a reset of the connection, or of the stream.</summary>
    public static Task ResetAsync(StreamingApp app, string protocol, string path) => LeaveAsync(app, protocol, path, reads: true);

    /// <summary>When the source has begun, but nothing has been sent.</summary>
    public static Task ResetEarlyAsync(StreamingApp app, string protocol, string path) =>
        LeaveAsync(app, protocol, path, reads: false);

    /// <summary>The whole connection: a FIN in the direction of the server, or what HTTP/2 makes of it.</summary>
    public static async Task CloseAsync(StreamingApp app, string protocol, string path)
    {
        if (protocol == "2")
        {
            using Http2Client http2 = await app.ConnectHttp2Async();
            await http2.Get(path).SkipAsync(1);
            return;
        }

        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, app.Address.Port).Patiently();
        await socket.SendAsync(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: here\r\n\r\n")).Patiently();
        Assert.NotEqual(0, await socket.ReceiveAsync(new byte[1]).Patiently());
        socket.Shutdown(SocketShutdown.Send);
        await EndedAsync(app);
    }

    /// <summary>It stays, and reads no more.</summary>
    public static async Task StallAsync(StreamingApp app, string protocol, string path)
    {
        if (protocol == "2")
        {
            using Http2Client http2 = await app.ConnectHttp2Async(window: 1);
            Http2Stream stream = http2.Get(path);
            await app.OutwaitAsync();
            Assert.NotNull(await stream.End);
            return;
        }

        using RawClient client = await app.ConnectAsync();
        await client.GetAsync(path);
        await client.ReadHeadAsync();
        await app.OutwaitAsync();
    }

    private static async Task LeaveAsync(StreamingApp app, string protocol, string path, bool reads)
    {
        if (protocol == "2")
        {
            using Http2Client http2 = await app.ConnectHttp2Async();
            Http2Stream stream = http2.Get(path);
            if (reads) await stream.SkipAsync(100_000);
            else await BegunAsync(app);
            stream.Cancel();
            // While the connection still stands.
            await EndedAsync(app);
            return;
        }

        using RawClient client = await app.ConnectAsync();
        await client.GetAsync(path);
        if (reads) await client.SkipAsync(100_000);
        else await BegunAsync(app);
        client.Reset();
    }

    private static Task BegunAsync(StreamingApp app) => Eventually.Holds(() => app.Cooperator.TaskCount > 0);

    private static Task EndedAsync(StreamingApp app) => Eventually.Holds(() => app.Cooperator.TaskCount == 0);
}
