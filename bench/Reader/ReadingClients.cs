using System.Net.Sockets;

namespace StreamingJson.Bench;

// Many raw clients that ask for the same document. All connect before the first asks, so that none has to queue behind
// streams that already run.
internal sealed class ReadingClients : IDisposable
{
    // The window of a slow line. All readers' buffers are this machine's, and with the stock 128 KB and more ten thousand of them took all
    // that the kernel has for TCP (net.ipv4.tcp_mem): it threw packets away, and every connection waited, the probe's too.
    private const int SlowWindow = 16 * 1024;

    private readonly Socket[] _sockets;
    private readonly ReadLoop[] _loops;
    private bool _reset;

    public ReadingClients(Uri url, string headers, int clients, int threads, bool discard, int rate)
    {
        _sockets = [.. Enumerable.Range(0, clients).Select(_ => Connect(url, isSlow: rate > 0))];
        // Closing tells the reader that its document has ended, without it having to know how long that is.
        byte[] request = HttpText.Get(url, $"{headers}Connection: close\r\n");
        Array.ForEach(_sockets, socket => socket.Send(request));
        threads = Math.Clamp(threads, 1, clients);
        _loops = [.. Enumerable.Range(0, threads).Select(thread => new ReadLoop(Share(thread, threads), discard, rate))];
    }

    public long Bytes => _loops.Sum(loop => loop.Bytes);

    public int Reading => _loops.Sum(loop => loop.Reading);

    public int Ended => _loops.Sum(loop => loop.Ended);

    public string? Refusal => _loops.Select(loop => loop.Refusal).FirstOrDefault(refusal => refusal is not null);

    public void Start() => Array.ForEach(_loops, loop => loop.Start());

    // Ends every connection with a reset, as the kernel does for a client that was killed with unread data.
    public void Dispose()
    {
        if (_reset)
        {
            return;
        }

        _reset = true;
        Array.ForEach(_loops, loop => loop.Stop());
        foreach (Socket socket in _sockets)
        {
            socket.LingerState = new LingerOption(true, 0);
            socket.Dispose();
        }
    }

    private static Socket Connect(Uri url, bool isSlow)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        if (isSlow)
        {
            socket.ReceiveBufferSize = SlowWindow;
        }

        socket.Connect(url.Host, url.Port);
        return socket;
    }

    private Socket[] Share(int thread, int threads) => [.. _sockets.Where((_, index) => index % threads == thread)];
}
