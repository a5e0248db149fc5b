using Npgsql;

namespace StreamingJson.Bench;

// Exports of all rows, one at a time; their kinds take turns. Then what an export takes, and how soon one begins.
internal static class ExportMeasurement
{
    public const string Lines = "ours, jsonl";
    public const string Array = "ours, json";
    public const string Parallel = "ours, jsonl, parallel=2";
    public const string Unordered = "ours, jsonl, parallel=2, unordered";
    public const string ByNpgsql = "framework over Npgsql";
    public const string ByDapper = "framework over Dapper";
    public const string ByPsql = "psql";

    // Room for the exports asked for beside the stalled ones, each of which may still be on its way out.
    private const int SpareExports = 20;

    // Other queries find a connection; see ExportSettings.MaxExports of the host.
    private const int SpareConnections = 20;

    public static async Task<ExportResult> RunAsync(ExportSettings settings, CancellationToken ct)
    {
        await using ExportDatabase database = await ExportDatabase.StartAsync(settings, ct);
        ExportCase[] cases = await CompareAsync(settings, database.ConnectionString, ct);

        ProgressLine.Write("memory of one export");
        ServerKind host = ServerKind.Exports(database.ConnectionString);
        ExportMemory memory = await OnServerAsync(
            host, server => ExportMemory.WatchAsync(server, new ShortDocument(host.ShortPath), ct), ct);

        ProgressLine.Write("allocations of rows");
        double allocations = await RowAllocations.MeasureAsync(database.ConnectionString, settings.Rows, ct);

        // A server of its own: it needs other settings, and its pool has another past.
        ProgressLine.Write($"{settings.Stalled} clients that read nothing of an export");
        ServerKind roomy = RoomyHost(settings, database.ConnectionString);
        StalledExports stalled = await OnServerAsync(roomy, async server =>
        {
            await WarmUp.RunAsync(server, roomy.ShortPath, ct);
            return await StalledExports.MeasureAsync(server, settings, database.ConnectionString, ct);
        }, ct);

        ProgressLine.Write($"`/` beside {settings.Readers} exports");
        LatencyResult beside = await BesideExports.MeasureAsync(settings, database.ConnectionString, ct);
        return new ExportResult(
            settings,
            cases.ToDictionary(each => each.Name, each => each.Samples),
            cases.OfType<ServerExport>().ToDictionary(each => each.Name, each => each.Body),
            memory,
            allocations,
            stalled,
            beside);
    }

    private static async Task<ExportCase[]> CompareAsync(ExportSettings settings, string connectionString, CancellationToken ct)
    {
        ProgressLine.Write("starting both servers and warming them up");
        await using ServerProcess ours = await ServerProcess.StartAsync(ServerKind.Exports(connectionString), ct);
        await using ServerProcess orders = await ServerProcess.StartAsync(ServerKind.Orders(connectionString), ct);
        PostgresCpu? postgres = await PostgresCpu.FindAsync(connectionString, ct);
        string[] ourPaths = [ExportPaths.Lines, ExportPaths.Array, ExportPaths.Parallel, ExportPaths.Unordered];
        await WarmUp.RunAsync(ours, [.. ourPaths.Select(path => new ShortDocument($"{path}&limit=3000"))], ct);
        string[] otherPaths = [OrdersServer.ByNpgsql, OrdersServer.ByDapper];
        await WarmUp.RunAsync(orders, [.. otherPaths.Select(path => new ShortDocument($"{path}?limit=3000"))], ct);
        ExportCase[] cases =
        [
            new ServerExport(Lines, ours, ExportPaths.Lines),
            new ServerExport(Array, ours, ExportPaths.Array),
            new ServerExport(ByNpgsql, orders, OrdersServer.ByNpgsql),
            new ServerExport(ByDapper, orders, OrdersServer.ByDapper),
            new PsqlExport(ByPsql, new Psql(connectionString)),
            new ServerExport(Parallel, ours, ExportPaths.Parallel),
            new ServerExport(Unordered, ours, ExportPaths.Unordered),
        ];
        foreach (ExportCase each in cases)
        {
            await each.WarmUpAsync(ct);
        }

        for (int round = 0; round < settings.Rounds; round++)
        {
            // Each round begins with another one: what comes after a slow export finds another machine than what comes first.
            foreach (ExportCase turn in cases.Select((_, index) => cases[(index + round) % cases.Length]))
            {
                await turn.MeasureAsync(settings.Rows, postgres, ct);
            }

            ProgressLine.Write($"round {round + 1}/{settings.Rounds}, million rows/s: " + string.Join(", ", cases.Select(
                each => $"{each.Name} {each.Samples[^1].RowsPerSecond / 1e6:0.00}")));
        }

        return cases;
    }

    private static ServerKind RoomyHost(ExportSettings settings, string connectionString)
    {
        int exports = settings.Stalled + SpareExports;
        NpgsqlConnectionStringBuilder roomy = new(connectionString) { MaxPoolSize = exports + SpareConnections };
        return ServerKind.Exports(roomy.ConnectionString, ("StreamingJson__Exports__MaxExports", $"{exports}"));
    }

    private static async Task<T> OnServerAsync<T>(ServerKind kind, Func<ServerProcess, Task<T>> measure, CancellationToken ct)
    {
        await using ServerProcess server = await ServerProcess.StartAsync(kind, ct);
        return await measure(server);
    }
}
