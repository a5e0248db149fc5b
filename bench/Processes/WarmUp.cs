namespace StreamingJson.Bench;

// Brings a server to the state in which it has run for a while: the runtime compiles a method again after 30 calls, 100 ms
// later, in the background, and once more with what it has seen; so three bursts with pauses between.
internal static class WarmUp
{
    private const int Bursts = 3;
    private const int Requests = 1500;

    // Streams side by side take other ways through server and runtime than one alone, and those want to be compiled too.
    private const int SideBySide = 8;
    private const int Documents = 5;

    public static Task RunAsync(ServerProcess server, string shortPath, CancellationToken ct) =>
        RunAsync(server, [new ShortDocument(shortPath)], ct);

    public static async Task RunAsync(ServerProcess server, IReadOnlyList<ShortDocument> documents, CancellationToken ct)
    {
        using HttpClient http = new() { BaseAddress = server.Address };
        for (int burst = 0; burst < Bursts; burst++)
        {
            for (int i = 0; i < Requests; i++)
            {
                _ = await http.GetByteArrayAsync("/", ct);
            }

            foreach (ShortDocument document in documents)
            {
                await Task.WhenAll(Enumerable.Range(0, SideBySide).Select(_ => ReadAsync(http, document, ct)));
            }

            await Task.Delay(400, ct);
        }
    }

    private static async Task ReadAsync(HttpClient http, ShortDocument document, CancellationToken ct)
    {
        for (int i = 0; i < Documents; i++)
        {
            await document.ReadAsync(http, ct);
        }
    }
}
