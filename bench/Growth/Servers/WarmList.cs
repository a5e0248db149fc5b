using System.Diagnostics;

namespace StreamingJson.Bench;

// Brings a server of any kind to its pace. By time and not by number: Twisted would need a minute for what others do in a second.
internal static class WarmList
{
    // 49 KB: more than one flush of every server.
    public const long Length = 10_000;

    // Three bursts with rests, as in WarmUp: what is compiled again is so in the background, when nobody asks.
    private const int Bursts = 3;
    private const int SmallRequests = 100;
    private const int SideBySide = 8;

    private static readonly TimeSpan Burst = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static async Task ReadAsync(ServerProcess server, string path, CancellationToken ct)
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(Patience);
        ShortDocument document = new(path);
        using HttpClient http = new() { BaseAddress = server.Address };
        for (int burst = 0; burst < Bursts; burst++)
        {
            Stopwatch since = Stopwatch.StartNew();
            while (since.Elapsed < Burst)
            {
                for (int i = 0; i < SmallRequests; i++)
                {
                    _ = await http.GetByteArrayAsync("/", patience.Token);
                }

                await Task.WhenAll(Enumerable.Range(0, SideBySide).Select(_ => document.ReadAsync(http, patience.Token)));
            }

            await Task.Delay(Rest, patience.Token);
        }
    }
}
