using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace StreamingJson.Bench;

// How long a new connection waits for the first byte of a body. The rest of it is not read: the connection is reset.
internal sealed class FirstByte(Uri url)
{
    // More than a head is long.
    private const int BufferSize = 16 * 1024;

    // The last one's query is cancelled meanwhile: this is of a new export, not of one beside the end of another.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly byte[] _buffer = new byte[BufferSize];

    // In milliseconds.
    public async Task<IReadOnlyList<double>> MeasureAsync(int tries, CancellationToken ct)
    {
        List<double> milliseconds = [];
        for (int i = 0; i < tries; i++)
        {
            milliseconds.Add(Measure().TotalMilliseconds);
            await Task.Delay(Pause, ct);
        }

        return milliseconds;
    }

    private TimeSpan Measure()
    {
        int patience = (int)ProbeSettings.Timeout.TotalMilliseconds;
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
        {
            NoDelay = true,
            ReceiveTimeout = patience,
            LingerState = new LingerOption(true, 0),
        };
        byte[] request = HttpText.Get(url);
        long start = Stopwatch.GetTimestamp();
        socket.Connect(url.Host, url.Port);
        socket.Send(request);
        int filled = 0;
        int body = 0;
        while (body == 0 || filled <= body)
        {
            int read = socket.Receive(_buffer.AsSpan(filled));
            filled += read > 0 ? read : throw new InvalidOperationException($"The answer to {url.PathAndQuery} broke off.");
            Span<byte> answer = _buffer.AsSpan(0, filled);
            body = answer.IndexOf("\r\n\r\n"u8) is >= 0 and int end ? end + 4 : 0;
            if (body > 0 && !HttpText.IsOk(answer))
            {
                throw new InvalidOperationException($"{url.PathAndQuery} was answered: {Encoding.ASCII.GetString(answer)}");
            }
        }

        return Stopwatch.GetElapsedTime(start);
    }
}
