using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using StreamingJson.AspNetCore.Tests.Contract.Running;

namespace StreamingJson.AspNetCore.Tests.Wire.Running;

/// <summary>A client of a random document that leaves at a random point, in one of the ways that there are to leave.</summary>
internal static class Leaving
{
    public static IReadOnlyList<(string Name, Func<WireApp, Random, Task> LeaveAsync)> Ways { get; } =
    [
        ("reset", ResetAsync), ("reset before the answer", ResetEarlyAsync), ("half-close", HalfCloseAsync),
        ("half-close, then reset", HalfCloseThenResetAsync), ("killed", KilledAsync), ("stalled", StalledAsync),
        ("RST_STREAM", CancelledAsync), ("GOAWAY", GoneAwayAsync), ("many streams, lost", LostAsync),
    ];

    private static async Task ResetAsync(WireApp wire, Random random)
    {
        using RawClient client = await AskAsync(wire, random);
        client.Reset();
    }

    private static async Task ResetEarlyAsync(WireApp wire, Random random)
    {
        using RawClient client = await wire.App.ConnectAsync();
        string request = Request(WireApp.Endless);
        await client.SendAsync(request[..random.Next(request.Length + 1)]);
        client.Reset();
    }

    private static async Task HalfCloseAsync(WireApp wire, Random random)
    {
        using Socket socket = await AskBySocketAsync(wire, random);
        socket.Shutdown(SocketShutdown.Send);
        byte[] buffer = new byte[64 * 1024];
        try
        {
            while (await socket.ReceiveAsync(buffer).Patiently() > 0)
            {
            }
        }
        catch (SocketException)
        {
            // The server ends what is not whole by a reset.
        }
    }

    private static async Task HalfCloseThenResetAsync(WireApp wire, Random random)
    {
        using Socket socket = await AskBySocketAsync(wire, random);
        socket.Shutdown(SocketShutdown.Send);
        socket.LingerState = new LingerOption(true, 0);
    }

    private static async Task KilledAsync(WireApp wire, Random random)
    {
        (string path, long bytes) = Choose(random);
        string protocol = random.Next(2) == 0 ? "1.1" : "2";
        string version = protocol == "2" ? "--http2-prior-knowledge" : "--http1.1";
        string address = new Uri(wire.App.AddressOf(protocol), path).ToString();
        using Process curl = Process.Start(new ProcessStartInfo("curl", ["-s", "-N", "-m", "30", version, address])
        {
            RedirectStandardOutput = true,
        })!;
        byte[] buffer = new byte[64 * 1024];
        for (int read = 1; bytes > 0 && read > 0; bytes -= read)
            read = await curl.StandardOutput.BaseStream.ReadAsync(buffer).Patiently();
        curl.Kill();
        await curl.WaitForExitAsync().Patiently();
    }

    private static async Task StalledAsync(WireApp wire, Random random)
    {
        using RawClient client = await AskAsync(wire, random);
        // Some leave when the kernels have taken all that they take, some before.
        await Task.Delay(random.Next(30));
    }

    private static async Task CancelledAsync(WireApp wire, Random random)
    {
        using Http2Client client = await wire.App.ConnectHttp2Async();
        Http2Stream stream = await AskByHttp2Async(client, random);
        stream.Cancel();
        // The connection still stands, and has answers for others.
        Assert.Equal("here"u8.ToArray(), await client.Get("/").ReadToEndAsync());
    }

    private static async Task GoneAwayAsync(WireApp wire, Random random)
    {
        using Http2Client client = await wire.App.ConnectHttp2Async();
        await AskByHttp2Async(client, random);
        client.Send(Http2FrameType.GoAway, 0, 0, new byte[8]);
    }

    private static async Task LostAsync(WireApp wire, Random random)
    {
        using Http2Client client = await wire.App.ConnectHttp2Async();
        int streams = random.Next(2, 9);
        for (int i = 0; i < streams; i++) await AskByHttp2Async(client, random);
    }

    private static async Task<RawClient> AskAsync(WireApp wire, Random random)
    {
        (string path, long bytes) = Choose(random);
        RawClient client = await wire.App.ConnectAsync();
        await client.GetAsync(path);
        await client.SkipAsync(bytes);
        return client;
    }

    private static async Task<Socket> AskBySocketAsync(WireApp wire, Random random)
    {
        (string path, long bytes) = Choose(random);
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, wire.App.Address.Port).Patiently();
        await socket.SendAsync(Encoding.ASCII.GetBytes(Request(path))).Patiently();
        byte[] buffer = new byte[64 * 1024];
        for (int read = 1; bytes > 0 && read > 0; bytes -= read) read = await socket.ReceiveAsync(buffer).Patiently();
        return socket;
    }

    private static async Task<Http2Stream> AskByHttp2Async(Http2Client client, Random random)
    {
        (string path, long bytes) = Choose(random);
        string[] codings = ["identity", "gzip", "br"];
        // What is compressed is less, and a quiet source would not make up for it.
        string coding = path == WireApp.Endless ? codings[random.Next(codings.Length)] : "identity";
        Http2Stream stream = client.Get(path, ("accept-encoding", coding));
        await stream.SkipAsync(coding == "identity" ? bytes : bytes / 16);
        return stream;
    }

    /// <returns>A document, and how much of it is read: each length of number is as likely.</returns>
    private static (string Path, long Bytes) Choose(Random random) => random.Next(3) == 0
        ? (WireApp.Silent, random.Next(1 << random.Next(1, 16)))
        : (WireApp.Endless, random.Next(1 << random.Next(1, 22)));

    private static string Request(string path) => $"GET {path} HTTP/1.1\r\nHost: here\r\n\r\n";
}
