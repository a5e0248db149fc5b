namespace StreamingJson.Bench;

// What a client costs that asks for an endless document and reads none of it.
internal static class SilentClients
{
    // Resident KB before and with them.
    public static async Task<(long Idle, long With)> MeasureAsync(
        ServerProcess server, string path, int clients, CancellationToken ct)
    {
        long idle = await SettledAsync(server, ct);
        await using ReaderProcess silent = ReaderProcess.Start(server.Url(path), clients, "--silent");
        // Its first answer says that all are connected and have asked.
        _ = await silent.CountAsync(ct);
        await Task.Delay(3000, ct);
        return (idle, server.ResidentKilobytes);
    }

    // Resident KB once they no longer move by a percent in a second, or after ten seconds.
    public static async Task<long> SettledAsync(ServerProcess server, CancellationToken ct)
    {
        long before = server.ResidentKilobytes;
        for (int i = 0; i < 10; i++)
        {
            await Task.Delay(1000, ct);
            long now = server.ResidentKilobytes;
            if (Math.Abs(now - before) * 100 < now)
            {
                return now;
            }

            before = now;
        }

        return before;
    }
}
