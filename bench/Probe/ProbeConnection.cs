using System.Net.Sockets;

namespace StreamingJson.Bench;

// One keep-alive connection that asks the same small request again and again, without allocating.
internal sealed class ProbeConnection(Uri url) : IDisposable
{
    private readonly byte[] _request = HttpText.Get(url);
    private readonly byte[] _buffer = new byte[16 * 1024];
    private Socket? _socket;

    // False when there was no whole answer with status 200; the next call connects again.
    public bool Ask()
    {
        try
        {
            _socket ??= Connect();
            _socket.Send(_request);
            if (ReadResponse(_socket))
            {
                return true;
            }
        }
        catch (SocketException)
        {
            // A time-out or a reset: both leave the connection in an unknown state.
        }

        Dispose();
        return false;
    }

    public void Dispose()
    {
        _socket?.Dispose();
        _socket = null;
    }

    private Socket Connect()
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
        {
            NoDelay = true,
            ReceiveTimeout = (int)ProbeSettings.Timeout.TotalMilliseconds,
            SendTimeout = (int)ProbeSettings.Timeout.TotalMilliseconds,
        };
        socket.Connect(url.Host, url.Port);
        return socket;
    }

    private bool ReadResponse(Socket socket)
    {
        int filled = 0;
        while (filled < _buffer.Length)
        {
            int read = socket.Receive(_buffer.AsSpan(filled));
            if (read == 0)
            {
                return false;
            }

            filled += read;
            if (HttpText.IsWhole(_buffer.AsSpan(0, filled)))
            {
                return HttpText.IsOk(_buffer);
            }
        }

        return false;
    }
}
