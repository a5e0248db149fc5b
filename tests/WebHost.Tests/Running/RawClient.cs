using System.Net;
using System.Net.Sockets;
using System.Text;

namespace StreamingJson.WebHost.Tests.Running;

/// <summary>A client that sends exactly what it is told, reads when it is told, and leaves as rudely as it is told.</summary>
internal sealed class RawClient : IDisposable
{
    private readonly Socket _socket;
    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _begin;
    private int _end;

    private RawClient(Socket socket) => _socket = socket;

    public static async Task<RawClient> ConnectAsync(int port, int? receiveBuffer = null)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        if (receiveBuffer is int size) socket.ReceiveBufferSize = size;
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, port).Patiently();
            return new RawClient(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public Task SendAsync(string request) => _socket.SendAsync(Encoding.Latin1.GetBytes(request)).Patiently();

    public Task GetAsync(string path) => SendAsync($"GET {path} HTTP/1.1\r\nHost: here\r\n\r\n");

    /// <summary>Reads what there is, at least a byte.</summary>
    /// <returns>The bytes, valid until the next read; none at the end.</returns>
    public async Task<ReadOnlyMemory<byte>> ReadAsync(int most = int.MaxValue)
    {
        if (_begin == _end)
            (_begin, _end) = (0, await _socket.ReceiveAsync(_buffer).Patiently());
        ReadOnlyMemory<byte> read = _buffer.AsMemory(_begin, Math.Min(most, _end - _begin));
        _begin += read.Length;
        return read;
    }

    public async Task<RawHead> ReadHeadAsync()
    {
        StringBuilder head = new();
        while (head.Length < 4 || head.ToString(head.Length - 4, 4) != "\r\n\r\n")
        {
            ReadOnlyMemory<byte> one = await ReadAsync(1);
            if (one.IsEmpty) throw new EndOfStreamException($"The connection ended within the head: {head}");
            head.Append((char)one.Span[0]);
        }

        return RawHead.Parse(head.ToString(0, head.Length - 4));
    }

    public async Task<byte[]> ReadExactlyAsync(long length)
    {
        using MemoryStream bytes = new();
        await SkipAsync(length, bytes);
        return bytes.ToArray();
    }

    /// <summary>Reads so many bytes and forgets them, unless somebody wants to have them.</summary>
    public async Task SkipAsync(long length, Stream? into = null)
    {
        while (length > 0)
        {
            ReadOnlyMemory<byte> read = await ReadAsync((int)Math.Min(length, _buffer.Length));
            if (read.IsEmpty) throw new EndOfStreamException($"The connection ended {length} bytes too early.");
            into?.Write(read.Span);
            length -= read.Length;
        }
    }

    /// <summary>Reads until a text has come; chunked framing must not fall into it.</summary>
    public async Task ReadUntilAsync(string text)
    {
        StringBuilder seen = new();
        while (!seen.ToString().Contains(text, StringComparison.Ordinal))
        {
            // What was searched is kept only as far as the text may begin in it.
            if (seen.Length > text.Length) seen.Remove(0, seen.Length - text.Length);
            ReadOnlyMemory<byte> read = await ReadAsync();
            if (read.IsEmpty) throw new EndOfStreamException($"The connection ended before {text}.");
            seen.Append(Encoding.Latin1.GetString(read.Span));
        }
    }

    public async Task<RawRest> ReadToEndAsync()
    {
        using MemoryStream bytes = new();
        bool isReset = await ReadToEndAsync(read => bytes.Write(read.Span));
        return new RawRest(bytes.ToArray(), isReset);
    }

    /// <summary>Reads to the end, however much it is, and keeps nothing.</summary>
    public async Task<long> CountToEndAsync()
    {
        long count = 0;
        await ReadToEndAsync(read => count += read.Length);
        return count;
    }

    private async Task<bool> ReadToEndAsync(Action<ReadOnlyMemory<byte>> each)
    {
        try
        {
            while (true)
            {
                ReadOnlyMemory<byte> read = await ReadAsync();
                if (read.IsEmpty) return false;
                each(read);
            }
        }
        catch (SocketException error) when (error.SocketErrorCode == SocketError.ConnectionReset)
        {
            return true;
        }
    }

    /// <summary>Leaves with an RST instead of a FIN.</summary>
    public void Reset()
    {
        _socket.LingerState = new LingerOption(true, 0);
        _socket.Dispose();
    }

    public void Dispose() => _socket.Dispose();
}
