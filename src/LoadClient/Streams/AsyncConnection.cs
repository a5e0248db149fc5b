using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using StreamingJson.LoadClient.Checks;
using StreamingJson.LoadClient.Requests;

namespace StreamingJson.LoadClient.Streams;

/// <summary>A connection of which there may be thousands: it needs no thread, and reads what it is told to.</summary>
internal sealed class AsyncConnection : IDisposable
{
    private readonly ResponseParser _parser = new();
    private readonly IntegerListCheck _check;
    private readonly Socket _socket;
    private readonly Stream _stream;
    private readonly byte[] _buffer;
    private int _filled;

    private AsyncConnection(Socket socket, Stream stream, byte[] buffer, long length)
    {
        (_socket, _stream, _buffer, _check) = (socket, stream, buffer, new IntegerListCheck(length));
        _parser.Begin();
    }

    /// <summary>Bytes of payload so far.</summary>
    public long Bytes { get; private set; }

    /// <summary>The status of the answer; 0 before its head is there.</summary>
    public int Status => _parser.Status;

    /// <summary>How the answer ended: <see langword="null"/> as long as it goes on.</summary>
    public RequestError? End { get; private set; }

    /// <summary>What was wrong with the document.</summary>
    public string? Fault { get; private set; }

    /// <summary>Connects and asks for <c>[0,1,...,length-1]</c>.</summary>
    /// <param name="url">Where it is.</param>
    /// <param name="length">How many integers the list has.</param>
    /// <param name="receiveBuffer">Bytes of the kernel's buffer, which it doubles; <see langword="null"/> for its choice.</param>
    /// <param name="readSize">How many bytes are read at once, at most; a head must fit into them.</param>
    /// <param name="stop">Gives up.</param>
    /// <returns><see langword="null"/> when there is no connection to be had.</returns>
    public static async Task<AsyncConnection?> OpenAsync(
        Uri url, long length, int? receiveBuffer, int readSize, CancellationToken stop)
    {
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            if (receiveBuffer is int size) socket.ReceiveBufferSize = size;
            await socket.ConnectAsync(url.IdnHost, url.Port, stop);
            Stream stream = new NetworkStream(socket);
            if (url.Scheme == Uri.UriSchemeHttps)
            {
                SslStream tls = new(stream);
                await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = url.IdnHost }, stop);
                stream = tls;
            }

            await stream.WriteAsync(RequestTarget.GetRequest(url), stop);
            return new AsyncConnection(socket, stream, new byte[readSize], length);
        }
        catch (Exception failure)
        {
            socket.Dispose();
            if (failure is SocketException or IOException or AuthenticationException) return null;
            throw;
        }
    }

    /// <summary>Reads once.</summary>
    /// <param name="most">At most so many bytes, at least 1.</param>
    /// <param name="stop">Gives up.</param>
    /// <returns>How many came; zero when the answer has ended, and <see cref="End"/> says how.</returns>
    public async ValueTask<int> ReadAsync(int most, CancellationToken stop)
    {
        if (End is not null) return 0;
        int read = 0;
        try
        {
            read = await _stream.ReadAsync(_buffer.AsMemory(_filled, Math.Min(most, _buffer.Length - _filled)), stop);
        }
        catch (IOException)
        {
            // A reset: the end, as no bytes are.
        }

        Take(_filled + read);
        if (read == 0) _parser.End();
        End = Judge(read);
        return read;
    }

    /// <summary>Leaves with a reset instead of a farewell, as a process that is killed with unread data.</summary>
    public void Reset()
    {
        _socket.LingerState = new LingerOption(true, 0);
        _socket.Dispose();
    }

    public void Dispose() => _socket.Dispose();

    private void Take(int filled)
    {
        int at = 0;
        for (int taken = 1; taken > 0 && at < filled; at += taken)
        {
            taken = _parser.Take(_buffer.AsSpan(at, filled - at), out ReadOnlySpan<byte> body);
            Bytes += body.Length;
            if (_parser.Status == 200) _check.Add(body);
        }

        _filled = filled - at;
        if (at > 0 && _filled > 0) _buffer.AsSpan(at, _filled).CopyTo(_buffer);
    }

    private RequestError? Judge(int read)
    {
        if (_check.Fault is not null || (_parser.IsComplete && _parser.Status == 200 && !_check.IsComplete))
        {
            Fault = _check.Fault ?? $"byte {_check.Bytes}: the document ends there, and is not whole";
            return RequestError.WrongDocument;
        }

        if (_parser.IsMalformed || _filled == _buffer.Length) return RequestError.Malformed;
        if (!_parser.IsComplete) return read == 0 ? RequestError.Broken : null;
        return _parser.Status == 200 ? RequestError.None : RequestError.Status;
    }
}
