namespace StreamingJson.Bench;

// The host's memory during one export of all rows.
internal sealed record ExportMemory(long IdleKilobytes, IReadOnlyList<long> Kilobytes)
{
    // Enough for every method to get its final code.
    private const int ShortExports = 100;

    public double MegabytesOverIdle => (Kilobytes.Max() - IdleKilobytes) / 1024.0;

    public static async Task<ExportMemory> WatchAsync(ServerProcess server, ShortDocument small, CancellationToken ct)
    {
        await WarmAsync(server, small, ct);
        long idle = await SilentClients.SettledAsync(server, ct);
        List<long> kilobytes = [];
        Task<Curl> export = Curl.DownloadAsync(server.Url(ExportPaths.Lines), ct);
        do
        {
            kilobytes.Add(server.ResidentKilobytes);
        }
        while (await Task.WhenAny(export, Task.Delay(100, ct)) != export);

        _ = await export;
        kilobytes.Add(server.ResidentKilobytes);
        return new ExportMemory(idle, kilobytes);
    }

    // One after the other: side by side they take more memory than one ever does, and the host's idle size would have it.
    private static async Task WarmAsync(ServerProcess server, ShortDocument small, CancellationToken ct)
    {
        using HttpClient http = new() { BaseAddress = server.Address };
        for (int i = 0; i < ShortExports; i++)
        {
            await small.ReadAsync(http, ct);
        }
    }
}
