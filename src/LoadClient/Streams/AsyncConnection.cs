using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using StreamingJson.LoadClient.Requests;

namespace StreamingJson.LoadClient.Streams;

/// <summary>A connection of which there may be thousands: it needs no thread, and reads what it is told to.</summary>
internal sealed class AsyncConnection : IDisposable
{
    private readonly Socket _socket;
    private readonly Stream _stream;
    private readonly ResponseReader _reader;

    private AsyncConnection(Socket socket, Stream stream, int readSize, long length)
    {
        (_socket, _stream, _reader) = (socket, stream, new ResponseReader(readSize));
        _reader.Begin(length);
    }

    public long Bytes => _reader.Bytes;
    public int Status => _reader.Status;

    /// <summary>How the answer ended: <see langword="null"/> as long as it goes on.</summary>
    public RequestError? End { get; private set; }
    public string? Fault => _reader.Fault;

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
            return new AsyncConnection(socket, stream, readSize, length);
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
            Memory<byte> free = _reader.Free;
            read = await _stream.ReadAsync(free[..Math.Min(most, free.Length)], stop);
        }
        catch (IOException)
        {
            // A reset: the end, as no bytes are.
        }

        End = _reader.Add(read);
        return read;
    }

    /// <summary>Leaves with a reset instead of a farewell, as a process that is killed with unread data.</summary>
    public void Reset()
    {
        _socket.LingerState = new LingerOption(true, 0);
        _socket.Dispose();
    }

    public void Dispose() => _socket.Dispose();
}

/// <summary>One client that reads at a fixed rate: as many bytes as the time that has passed allows.</summary>
internal sealed class SlowClient(int bytesPerSecond, TimeProvider time) : IDisposable
{
    // Four reads a second: smooth, and a thousand clients need no more than a few percent of a core.
    private const int ReadsPerSecond = 4;

    // A head must fit into it; faster clients read more often instead.
    private const int BufferSize = 4096;

    private AsyncConnection? _connection;

    public long Bytes => _connection?.Bytes ?? 0;
    public int Status => _connection?.Status ?? 0;
    public string? Fault => _connection?.Fault;

    /// <summary>How it ended; <see langword="null"/> as long as it reads.</summary>
    public RequestError? End { get; private set; }

    /// <summary>How long it read, once it has ended.</summary>
    public TimeSpan Lifetime { get; private set; }

    public async Task OpenAsync(Uri url, long length, CancellationToken stop)
    {
        _connection = await AsyncConnection.OpenAsync(url, length, BufferSize, BufferSize, stop);
        if (_connection is null) End = RequestError.NotConnected;
    }

    /// <summary>Reads until the server ends it, or it is stopped.</summary>
    public async Task ReadAsync(CancellationToken stop)
    {
        long begun = time.GetTimestamp();
        try
        {
            for (long read = 0; End is null;)
            {
                TimeSpan early = TimeSpan.FromSeconds((double)read / bytesPerSecond) - time.GetElapsedTime(begun);
                if (early > TimeSpan.Zero) await Task.Delay(early, time, stop);
                read += await _connection!.ReadAsync(Math.Max(1, bytesPerSecond / ReadsPerSecond), stop);
                End = _connection.End;
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The end of the run, not of the client.
        }

        Lifetime = time.GetElapsedTime(begun);
    }

    public void Dispose() => _connection?.Dispose();
}
