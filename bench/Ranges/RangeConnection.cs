using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace StreamingJson.Bench;

// One keep-alive connection that asks for one range after the other.
internal sealed class RangeConnection : IDisposable
{
    private const int Head = 16 * 1024;

    private readonly Uri _url;
    private readonly byte[] _buffer;
    private readonly Socket _socket;

    public RangeConnection(Uri url, int longest)
    {
        _url = url;
        _buffer = new byte[Head + longest];
        int patience = (int)ProbeSettings.Timeout.TotalMilliseconds;
        _socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
        {
            NoDelay = true,
            ReceiveTimeout = patience,
            SendTimeout = patience,
        };
        _socket.Connect(url.Host, url.Port);
    }

    public RangeResponse Get(RandomRange range)
    {
        byte[] request = HttpText.Get(_url, $"Range: {range.Header}\r\n");
        long start = Stopwatch.GetTimestamp();
        _socket.Send(request);
        int filled = 0;
        int body = 0;
        long firstByte = 0;
        while (body == 0 || filled < body + range.Length)
        {
            int read = _socket.Receive(_buffer.AsSpan(filled));
            filled += read > 0 ? read : throw new InvalidOperationException($"The answer to {range.Header} broke off.");
            if (body == 0)
            {
                body = _buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8) + 4;
                body = body < 4 ? 0 : body;
                Check(range, body);
            }

            if (firstByte == 0 && body > 0 && filled > body)
            {
                firstByte = Stopwatch.GetTimestamp() - start;
            }
        }

        return new RangeResponse(
            Encoding.ASCII.GetString(_buffer, 0, body), Encoding.ASCII.GetString(_buffer, body, filled - body), firstByte);
    }

    public void Dispose() => _socket.Dispose();

    // Another answer has another length, and waiting for this one's would be in vain.
    private void Check(RandomRange range, int body)
    {
        if (body > 0 && !_buffer.AsSpan(0, body).StartsWith("HTTP/1.1 206"u8))
        {
            throw new InvalidOperationException($"{range.Header} was answered: {Encoding.ASCII.GetString(_buffer, 0, body)}");
        }
    }
}
