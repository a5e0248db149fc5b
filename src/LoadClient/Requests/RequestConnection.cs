using System.Net.Sockets;
using System.Security.Authentication;
using StreamingJson.LoadClient.Checks;

namespace StreamingJson.LoadClient.Requests;

/// <summary>One connection that asks for the same again and again, without allocating; after an error it is made anew.</summary>
internal sealed class RequestConnection(ConnectionSettings settings, TimeProvider time) : IRequester, IDisposable
{
    // A limit that has shrunk by less is not worth a call of the kernel.
    private static readonly TimeSpan Rearming = TimeSpan.FromMilliseconds(50);

    private readonly byte[] _request = RequestTarget.GetRequest(settings.Url);
    private readonly byte[] _buffer = new byte[settings.BufferSize];
    private readonly ResponseParser _parser = new();
    private volatile ServerSocket? _socket;
    private volatile bool _stopped;
    private long _bytes;

    /// <summary>How many bytes of payload have come, in all answers; of one that still comes too.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <inheritdoc/>
    public int Status => _parser.Status;

    /// <summary>What was wrong with the last wrong document.</summary>
    public string? Fault { get; private set; }

    /// <inheritdoc/>
    public RequestError Ask()
    {
        _parser.Begin();
        IntegerListCheck? check = settings.Length is long length ? new IntegerListCheck(length) : null;
        RequestError error = Connect();
        if (error == RequestError.None) error = Exchange(check);
        if (error != RequestError.None || !_parser.KeepsAlive) Close();
        return error;
    }

    /// <summary>From another thread: an answer that is waited for is not waited for any longer.</summary>
    public void Stop()
    {
        _stopped = true;
        _socket?.Dispose();
    }

    public void Dispose() => Close();

    private void Close()
    {
        _socket?.Dispose();
        _socket = null;
    }

    private RequestError Connect()
    {
        if (_socket is not null) return RequestError.None;
        try
        {
            ServerSocket socket = new();
            _socket = socket;
            // The one who stops looks at the socket after he has said so.
            if (_stopped) socket.Dispose();
            socket.Connect(settings.Url, settings.Timeout);
            return RequestError.None;
        }
        catch (Exception failure) when (
            failure is SocketException or IOException or AuthenticationException or ObjectDisposedException)
        {
            return RequestError.NotConnected;
        }
    }

    private RequestError Exchange(IntegerListCheck? check)
    {
        try
        {
            long begun = time.GetTimestamp();
            _socket!.SetLimit(settings.Timeout);
            _socket.Send(_request);
            for (int filled = 0; ;)
            {
                int read = _socket.Receive(_buffer.AsSpan(filled));
                // The end that our own stop makes is not the server's.
                if (read == 0 && _stopped) return RequestError.Broken;
                filled = Take(filled + read, check);
                if (read == 0) _parser.End();
                // What comes behind an answer belongs to none.
                if (_parser.IsComplete) return filled > 0 ? RequestError.Malformed : Judge(check);
                if (check?.Fault is not null) return Judge(check);
                if (_parser.IsMalformed || filled == _buffer.Length) return RequestError.Malformed;
                if (read == 0) return RequestError.Broken;
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

    /// <returns>How many bytes stay at the begin of the buffer, until there are more of them.</returns>
    private int Take(int filled, IntegerListCheck? check)
    {
        int at = 0;
        int taken;
        do
        {
            taken = _parser.Take(_buffer.AsSpan(at, filled - at), out ReadOnlySpan<byte> body);
            at += taken;
            if (_parser.Status == 200) check?.Add(body);
            Volatile.Write(ref _bytes, _bytes + body.Length);
        }
        while (taken > 0 && at < filled);

        if (at > 0 && at < filled) _buffer.AsSpan(at, filled - at).CopyTo(_buffer);
        return filled - at;
    }

    private RequestError Judge(IntegerListCheck? check)
    {
        if (_parser.Status != 200) return RequestError.Status;
        if (check is null || check.IsComplete) return RequestError.None;
        Fault = check.Fault ?? $"byte {check.Bytes}: the document ends there, and is not whole";
        return RequestError.WrongDocument;
    }

    private bool Rearm(long begun)
    {
        if (settings.EachRead) return true;
        TimeSpan rest = settings.Timeout - time.GetElapsedTime(begun);
        if (rest > TimeSpan.Zero && settings.Timeout - rest > Rearming) _socket!.SetLimit(rest);
        return rest > TimeSpan.Zero;
    }
}
