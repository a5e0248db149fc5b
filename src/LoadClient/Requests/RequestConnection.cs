using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace StreamingJson.LoadClient.Requests;

/// <summary>What a request came to.</summary>
internal enum RequestError
{
    None, // A whole answer with the status 200.
    NotConnected, // There was no connection to be had.
    TimedOut, // The answer was not whole within the time limit.
    Broken, // The connection ended, or was reset, before the answer was whole.
    Malformed, // What came is no answer in HTTP/1.1.
    Status, // A whole answer with another status.
    WrongDocument, // An answer with the status 200, and not the document that was asked for.
}

/// <summary>How a connection asks.</summary>
/// <param name="Url">What for.</param>
/// <param name="Timeout">The limit for a connection to be made, and for a whole answer; more than zero.</param>
/// <param name="EachRead">Whether the limit is one for each read instead: streams may take as long as they like.</param>
/// <param name="BufferSize">How much is read at once; a head must fit into it.</param>
/// <param name="Length">The body must be <c>[0,1,...,Length-1]</c>; <see langword="null"/> for any body.</param>
internal sealed record ConnectionSettings(
    Uri Url, TimeSpan Timeout, bool EachRead = false, int BufferSize = 16 * 1024, long? Length = null);

/// <summary>
/// One connection that asks for the same again and again, by blocking reads and without allocating; after an error it is made
/// anew. Measured with 32 on one core, in microseconds of CPU a request: 23 with threads that block, 23 with asynchronous
/// sockets, 33 with <see cref="HttpMessageInvoker"/>, 14 with wrk.
/// </summary>
internal sealed class RequestConnection(ConnectionSettings settings, TimeProvider time) : IDisposable
{
    // A limit that has shrunk by less is not worth a call of the kernel.
    private static readonly TimeSpan Rearming = TimeSpan.FromMilliseconds(50);

    private readonly byte[] _request = RequestTarget.GetRequest(settings.Url);
    private readonly ResponseReader _reader = new(settings.BufferSize);
    private volatile Socket? _socket;
    private volatile bool _stopped;
    private SslStream? _tls;
    private int _limit;

    /// <summary>How many bytes of payload have come, in all answers; of one that still comes too.</summary>
    public long Bytes => _reader.Bytes;

    /// <summary>The status of the last answer; 0 if there was none.</summary>
    public int Status => _reader.Status;

    /// <summary>What was wrong with the last wrong document.</summary>
    public string? Fault => _reader.Fault;

    /// <summary>Asks once, and returns when the answer is whole or will never be.</summary>
    public RequestError Ask()
    {
        _reader.Begin(settings.Length);
        RequestError error = _socket is null ? Connect() : RequestError.None;
        if (error == RequestError.None) error = Exchange();
        if (error != RequestError.None || !_reader.KeepsAlive) Dispose();
        return error;
    }

    /// <summary>From another thread: an answer that is waited for is not waited for any longer.</summary>
    public void Stop()
    {
        _stopped = true;
        _socket?.Dispose();
    }

    public void Dispose()
    {
        _socket?.Dispose();
        _socket = null;
    }

    private RequestError Connect()
    {
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        (_socket, _tls, _limit) = (socket, null, 0);
        // The one who stops looks at the socket after he has said so.
        if (_stopped) socket.Dispose();
        // The kernel's own limit is two minutes.
        using CancellationTokenSource late = new(settings.Timeout);
        using CancellationTokenRegistration ending = late.Token.Register(socket.Dispose);
        try
        {
            SetLimit(settings.Timeout);
            socket.Connect(settings.Url.IdnHost, settings.Url.Port);
            if (settings.Url.Scheme != Uri.UriSchemeHttps) return RequestError.None;
            _tls = new SslStream(new NetworkStream(socket));
            _tls.AuthenticateAsClient(settings.Url.IdnHost);
            return RequestError.None;
        }
        catch (Exception failure) when (
            failure is SocketException or IOException or AuthenticationException or ObjectDisposedException)
        {
            return RequestError.NotConnected;
        }
    }

    private RequestError Exchange()
    {
        try
        {
            long begun = time.GetTimestamp();
            SetLimit(settings.Timeout);
            if (_tls is null) _ = _socket!.Send(_request);
            else _tls.Write(_request);
            while (true)
            {
                Span<byte> free = _reader.Free.Span;
                int read = _tls is null ? _socket!.Receive(free) : _tls.Read(free);
                // The end that our own stop makes is not the server's.
                if (read == 0 && _stopped) return RequestError.Broken;
                if (_reader.Add(read) is RequestError end) return end;
                if (!Rearm(begun)) return RequestError.TimedOut;
            }
        }
        catch (Exception failure) when (failure is SocketException or IOException or ObjectDisposedException)
        {
            SocketException? cause = failure as SocketException ?? failure.InnerException as SocketException;
            bool isLate = cause?.SocketErrorCode is SocketError.TimedOut or SocketError.WouldBlock;
            return isLate ? RequestError.TimedOut : RequestError.Broken;
        }
    }

    private bool Rearm(long begun)
    {
        if (settings.EachRead) return true;
        TimeSpan rest = settings.Timeout - time.GetElapsedTime(begun);
        if (rest > TimeSpan.Zero && settings.Timeout - rest > Rearming) SetLimit(rest);
        return rest > TimeSpan.Zero;
    }

    private void SetLimit(TimeSpan limit)
    {
        int milliseconds = (int)Math.Max(1, limit.TotalMilliseconds);
        if (milliseconds != _limit) _limit = _socket!.ReceiveTimeout = _socket.SendTimeout = milliseconds;
    }
}
