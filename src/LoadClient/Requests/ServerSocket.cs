using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace StreamingJson.LoadClient.Requests;

/// <summary>A connection for blocking reads, which need no queue and no hand-over; with TLS if the URL says so.</summary>
internal sealed class ServerSocket : IDisposable
{
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private SslStream? _tls;
    private int _limitMilliseconds;

    /// <param name="url">Where to.</param>
    /// <param name="limit">How long it may take, at most; more than zero.</param>
    /// <exception cref="SocketException">There is no connection to be had, or it takes too long.</exception>
    /// <exception cref="IOException">There is one, but no TLS.</exception>
    /// <exception cref="AuthenticationException">The server's certificate is not trusted.</exception>
    public void Connect(Uri url, TimeSpan limit)
    {
        // The kernel's own limit is two minutes.
        using CancellationTokenSource late = new(limit);
        using CancellationTokenRegistration ending = late.Token.Register(Dispose);
        SetLimit(limit);
        _socket.Connect(url.IdnHost, url.Port);
        if (url.Scheme != Uri.UriSchemeHttps) return;
        _tls = new SslStream(new NetworkStream(_socket));
        _tls.AuthenticateAsClient(url.IdnHost);
    }

    /// <summary>How long the next sends and receives may take, each; more than zero.</summary>
    public void SetLimit(TimeSpan limit)
    {
        int milliseconds = (int)Math.Max(1, limit.TotalMilliseconds);
        if (milliseconds == _limitMilliseconds) return;
        _limitMilliseconds = _socket.ReceiveTimeout = _socket.SendTimeout = milliseconds;
    }

    public void Send(ReadOnlySpan<byte> bytes)
    {
        if (_tls is null)
            _ = _socket.Send(bytes);
        else
            _tls.Write(bytes);
    }

    /// <returns>How many bytes came; zero at the end.</returns>
    public int Receive(Span<byte> buffer) => _tls is null ? _socket.Receive(buffer) : _tls.Read(buffer);

    /// <summary>Also from another thread: a call that waits then ends with an exception.</summary>
    public void Dispose() => _socket.Dispose();
}
