using System.Net.Sockets;

namespace StreamingJson.Soak.Actors;

/// <summary>Leaves early in all ways: within its request, behind it, within the head or the body; by RST or FIN.</summary>
internal sealed class DisconnectActor(ActorContext context) : Actor(context)
{
    private static readonly string[] Paths =
    [
        "/", "/big?length=100000", "/big?length=10000000000",
        "/export/orders?format=ndjson", "/export/orders?format=json&parallel=4",
    ];

    private static readonly string[] Codings = ["", "Accept-Encoding: gzip\r\n", "Accept-Encoding: br\r\n", "TE: trailers\r\n"];

    protected override TimeSpan MostPause => TimeSpan.FromMilliseconds(100);

    protected override async Task StepAsync(CancellationToken limit)
    {
        string path = Paths[Random.Next(Paths.Length)];
        string coding = Codings[Random.Next(Codings.Length)];
        string request = $"GET {path} HTTP/1.1\r\nHost: here\r\nConnection: close\r\n{coding}\r\n";
        // A small window makes the host wait for the reader, and a large one lets it run on.
        int? window = Random.Next(2) == 0 ? 8 * 1024 : null;
        using RawClient client = await RawClient.ConnectAsync(Target.Http1.Port, window);
        Tally.Request();
        bool isWhole = Random.Next(5) > 0;
        await client.SendAsync(isWhole ? request : request[..Random.Next(request.Length - 1)]);
        try
        {
            Tally.Cut(isWhole ? await ReadSomeAsync(client) : 0);
        }
        // It may wait for a core so long that the host takes it for stalled.
        catch (SocketException reset) when (reset.SocketErrorCode == SocketError.ConnectionReset)
        {
            Tally.Cut(0);
        }

        // With unread data a close is an RST in any case; without, and within the request, it is a FIN.
        if (Random.Next(2) == 0) client.Reset();
    }

    private async Task<long> ReadSomeAsync(RawClient client)
    {
        long enough = Random.Next(4) switch
        {
            0 => 0,
            1 => Random.Next(1, 200),
            2 => Random.Next(100_000),
            _ => Random.Next(5_000_000),
        };
        long read = 0;
        while (read < enough)
        {
            int one = (await client.ReadAsync((int)Math.Min(int.MaxValue, enough - read))).Length;
            read += one;
            // Short documents end before.
            if (one == 0) break;
        }

        return read;
    }
}
