using Npgsql;

namespace StreamingJson.Bench;

// How soon an export begins beside clients that have asked for one and read none of it; in milliseconds.
internal sealed record StalledExports(long Stalled, IReadOnlyList<double> Alone, IReadOnlyList<double> Beside)
{
    // A client that takes nothing is let go after a minute, and all is measured by then.
    private const int Looks = 200;

    // So many looks in a row: for a second or two the buffers on the way still grow, and both cores are busy with filling them.
    private const int LooksInARow = 20;

    // The backends that wait for their client. Of 200,000 rows, 20 MB, some connections take all into the kernel's buffers, which
    // have grown with what they have carried before; of a million none does.
    private const string Blocked =
        "select count(*) from pg_stat_activity where datname = current_database() and wait_event = 'ClientWrite'";

    public static async Task<StalledExports> MeasureAsync(
        ServerProcess server, ExportSettings settings, string connectionString, CancellationToken ct)
    {
        FirstByte firstByte = new(server.Url(ExportPaths.Lines));
        IReadOnlyList<double> alone = await firstByte.MeasureAsync(settings.Tries, ct);
        await using ReaderProcess silent = ReaderProcess.Start(server.Url(ExportPaths.Lines), settings.Stalled, "--silent");
        // Its first answer says that all are connected and have asked.
        _ = await silent.CountAsync(ct);
        long stalled = await StalledAsync(connectionString, settings.Stalled, ct);
        ProgressLine.Write($"{stalled} of {settings.Stalled} exports stall");
        return new StalledExports(stalled, alone, await firstByte.MeasureAsync(settings.Tries, ct));
    }

    private static async Task<long> StalledAsync(string connectionString, int clients, CancellationToken ct)
    {
        await using NpgsqlConnection connection = await ExportDatabase.OpenAsync(connectionString, ct);
        await using NpgsqlCommand command = new(Blocked, connection);
        long stalled = 0;
        int inARow = 0;
        for (int i = 0; i < Looks && inARow < LooksInARow; i++)
        {
            await Task.Delay(100, ct);
            stalled = (long)(await command.ExecuteScalarAsync(ct))!;
            inARow = stalled < clients ? 0 : inARow + 1;
        }

        return stalled;
    }
}
