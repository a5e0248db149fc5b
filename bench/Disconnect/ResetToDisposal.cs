using System.Diagnostics;
using System.Net.Sockets;

namespace StreamingJson.Bench;

// The time from a client's reset to the disposed source. Client and server are one process, so that one clock sees both.
internal static class ResetToDisposal
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // All times in nanoseconds.
    public static async Task<long[]> MeasureAsync(int resets, CancellationToken ct)
    {
        await using WatchedServer server = await WatchedServer.StartAsync(ct);
        byte[] request = HttpText.Get(server.Url);
        byte[] buffer = new byte[64 * 1024];
        Random random = new(1);
        const int WarmUps = 100;
        long[] times = new long[resets + WarmUps];
        for (int i = 0; i < times.Length; i++)
        {
            if (i % 100 == 0)
            {
                ProgressLine.Write($"{i} of {times.Length} clients have reset their connection");
            }

            using Socket client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            await client.ConnectAsync(server.Url.Host, server.Url.Port, ct);
            _ = await client.SendAsync(request, ct);
            // Some clients leave while the server encodes, others while it waits for them.
            await ReadAsync(client, buffer, random.Next(1, 2_000_000), ct);
            await Task.Delay(random.Next(0, 3), ct);
            long reset = Stopwatch.GetTimestamp();
            client.LingerState = new LingerOption(true, 0);
            client.Close();
            times[i] = await server.NextDisposalAsync().WaitAsync(Patience, ct) - reset;
        }

        return times[WarmUps..];
    }

    private static async Task ReadAsync(Socket client, byte[] buffer, int atLeast, CancellationToken ct)
    {
        for (int bytes = 0; bytes < atLeast;)
        {
            int read = await client.ReceiveAsync(buffer, ct);
            bytes += read > 0 ? read : throw new InvalidOperationException("The stream ended before its client left.");
            if (!HttpText.IsOk(buffer) && bytes == read)
            {
                throw new InvalidOperationException("The stream was refused.");
            }
        }
    }
}
