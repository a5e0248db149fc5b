using System.Runtime.CompilerServices;
using Microsoft.Extensions.Configuration;
using Npgsql;

namespace StreamingJson.Bench;

[Description("""
    Exports of a table from a real PostgreSQL: rows a second over the framework's and over psql's, the host's memory meanwhile, the first byte
    of an export beside a hundred that nobody reads, and `/` beside exports.
    Example: bench export --json export.json
    """)]
internal sealed record Export(
    [Description("Rows that are loaded, and that each export has.")] long Rows = 10_000_000,
    int Rounds = 3,
    [Description("Clients that ask for an export and read nothing, at most 100.")] int Stalled = 100,
    [Description("How many exports are asked for beside them.")] int Tries = 20,
    [Description("Clients that read an export while `/` is asked.")] int Readers = 8,
    [Description("Of each window in which `/` is asked.")] double Seconds = 10,
    [Description("PostgreSQL's; the kernel keeps the rest.")] string SharedBuffers = "256MB") : IExperiment
{
    private const string LinesPath = "/export/orders?format=jsonl";
    private const string Lines = "ours, jsonl";
    private const string Array = "ours, json";
    private const string Parallel = "ours, jsonl, parallel=2";
    private const string ByNpgsql = "framework over Npgsql";
    private const string ByPsql = "psql";

    public async Task<Report> RunAsync(CancellationToken ct)
    {
        await using ExportDatabase database = await ExportDatabase.StartAsync(SharedBuffers, Rows, ct);
        Report report = new("export");
        await CompareAsync(report, database, ct);
        await BesideStalledAsync(report, database, ct);
        // The database gives way, as the readers do. The rows' code is compiled anew for the first seconds, on the cores that `/` wants.
        await using IAsyncDisposable? idle = await database.TryGiveWayAsync(ct);
        Latency latency = new() { Path = LinesPath, Readers = $"0,{Readers}", Rounds = Rounds, Seconds = Seconds, Warmup = Math.Min(5, Seconds) };
        Report beside = await latency.RunAsync(new RestedServer(Host(database.ConnectionString), [new Document($"{LinesPath}&limit=3000")]), ct);
        report.Tables.AddRange(beside.Tables);
        report.AtMost($"`/` p99 over idle, {Readers} exports", beside.Figures[0].Spread, 1.5);
        return report;
    }

    // All rows, one export at a time; the kinds take turns.
    private async Task CompareAsync(Report report, ExportDatabase database, CancellationToken ct)
    {
        (string Name, string Path)[] hosts = [(Lines, LinesPath), (Array, "/export/orders?format=json"), (Parallel, $"{LinesPath}&parallel=2")];
        (string Name, string Path)[] frameworks = [(ByNpgsql, OrdersEndpoints.ByNpgsql)];
        await using ServerProcess ours = await ServerProcess.StartWarmAsync(
            Host(database.ConnectionString), ct, hosts.Select(each => new Document($"{each.Path}&limit=3000")));
        await using ServerProcess framework = await ServerProcess.StartWarmAsync(
            ServerKind.Reference().With(OrdersEndpoints.ConnectionKey, database.ConnectionString), ct, frameworks.Select(each => new Document($"{each.Path}?limit=3000")));
        Dictionary<string, (long Bytes, string Hash)> bodies = [];
        List<Case<ExportSample>> cases = [];
        foreach ((string name, string path) in hosts.Concat(frameworks))
        {
            ServerProcess server = frameworks.Contains((name, path)) ? framework : ours;
            // Beyond this is what an export takes; of the first one, since later ones find what it left.
            double idle = await ServerProcess.SettledAsync(() => server.ResidentMegabytes, ct);
            bodies[name] = ((await Curl.DownloadAsync(server.Url(path), ct))[0].Bytes, await Tools.HashAsync(server.Url(path), ct));
            cases.Add(new(name, async token =>
            {
                // Collections and recompiling that the last export left behind are not this one's.
                _ = await server.RestsAsync(token);
                server.ForgetPeak();
                double cpu = server.CpuSeconds;
                Curl curl = (await Curl.DownloadAsync(server.Url(path), token))[0];
                return curl.Bytes == bodies[name].Bytes
                    ? new ExportSample(Rows / curl.Seconds, curl.FirstByteSeconds * 1000, server.CpuSeconds - cpu, server.PeakMegabytes - idle)
                    : throw new InvalidOperationException($"{path} gave {curl.Bytes} bytes, and {bodies[name].Bytes} before.");
            }));
        }

        cases.Add(new(ByPsql, async token =>
        {
            long start = Stopwatch.GetTimestamp();
            await database.CopyByPsqlAsync(token);
            return new ExportSample(Rows / Stopwatch.GetElapsedTime(start).TotalSeconds, 0, 0, 0);
        }));
        Samples<ExportSample> samples = await Samples<ExportSample>.TakeAsync(Rounds, cases, ct);
        report.Add($"Exports from PostgreSQL, {Rows:N0} rows of 8 columns, {Rounds} rounds to curl; psql to /dev/null", samples,
            ("million rows/s", sample => Speed(sample) / 1e6), ("first byte ms", sample => sample.FirstByteMilliseconds),
            ("server CPU s", sample => sample.CpuSeconds), ("MB over idle", sample => sample.MegabytesOverIdle));
        // An array as the framework's, lines as psql's.
        report.AtLeast($"export: rows/s over the {ByNpgsql}", samples.Ratio(Array, ByNpgsql, Speed), 2);
        report.AtMost("export: memory over idle", samples.Of(Lines, sample => sample.MegabytesOverIdle), 30, "MB");
        report.AtLeast("export: rows/s over psql", samples.Ratio(Lines, ByPsql, Speed), 1);
        // By the framework's, which knows nothing of ours. Lines have an end for each row instead of the commas and the brackets.
        bool[] whole = [bodies[Array] == bodies[ByNpgsql], bodies[Array].Bytes == bodies[Lines].Bytes + 1, bodies[Parallel] == bodies[Lines],];
        report.AtLeast("exports that are whole, by each other's bytes", Spread.Of([whole.Count(each => each)]), whole.Length);
    }

    // How soon an export begins beside clients that have asked for one and read none of it. The host has room for them and some more.
    private async Task BesideStalledAsync(Report report, ExportDatabase database, CancellationToken ct)
    {
        Progress.Write($"{Stalled} clients that read nothing of an export");
        string roomy = new NpgsqlConnectionStringBuilder(database.ConnectionString) { MaxPoolSize = Stalled + 40 }.ConnectionString;
        await using ServerProcess server = await ServerProcess.StartWarmAsync(
            Host(roomy).With("StreamingJson__Exports__MaxExports", $"{Stalled + 20}"), ct, [new Document($"{LinesPath}&limit=3000")]);
        await using ReaderProcess silent = await ReaderProcess.StartSilentAsync(server.Url(LinesPath), Stalled, ct);
        // The backends that wait for their client, once all do for two seconds: at first the buffers on the way still grow.
        await using NpgsqlConnection connection = await database.OpenAsync(ct);
        await using NpgsqlCommand command = new("select count(*) from pg_stat_activity where datname = current_database() and wait_event = 'ClientWrite'", connection);
        long stalled = 0;
        for (int look = 0, inARow = 0; look < 200 && inARow < 20; look++, inARow = stalled < Stalled ? 0 : inARow + 1)
        {
            await Task.Delay(100, ct);
            stalled = (long)(await command.ExecuteScalarAsync(ct))!;
        }

        List<double> milliseconds = [];
        for (int i = 0; i < Tries; i++)
        {
            // The rest is not read; the last one's query is cancelled meanwhile.
            await Task.Delay(100, ct);
            milliseconds.Add((await Curl.DownloadAsync(server.Url(LinesPath), ct, maxSeconds: 0.5, whole: false))[0].FirstByteSeconds * 1000);
        }

        report.AtLeast("exports that stall in the database", Spread.Of([stalled]), Stalled);
        report.AtMost("export beside stalled ones: first byte, max", Spread.Of(milliseconds) with { Median = milliseconds.Max() }, 100, "ms");
    }

    private static double Speed(ExportSample sample) => sample.RowsPerSecond;
    private static ServerKind Host(string connectionString) => ServerKind.Ours().With(OrdersEndpoints.ConnectionKey, connectionString);
    private sealed record ExportSample(double RowsPerSecond, double FirstByteMilliseconds, double CpuSeconds, double MegabytesOverIdle);
}

// An export as one writes it without the library: objects of the rows, and the framework's own JSON of them, with Npgsql's stock settings.
internal static partial class OrdersEndpoints
{
    public const string ConnectionKey = "ConnectionStrings__Postgres";
    public const string ByNpgsql = "/npgsql";

    // What the host asks PostgreSQL for.
    public const string Query = "select id, customer_id, status, placed_at, total, paid, token, note from orders order by id";

    // The serializer's own default escapes as our host does, so that both send the same bytes.
    private static readonly JsonSerializerOptions Snake = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        TypeInfoResolver = OrderContext.Default,
    };

    // Null where there is no database.
    public static IAsyncDisposable? Map(WebApplication app)
    {
        if (app.Configuration.GetConnectionString("Postgres") is not string server) return null;
        NpgsqlDataSource source = NpgsqlDataSource.Create(server);
        app.MapGet(ByNpgsql, (long? limit, CancellationToken ct) => TypedResults.Json(ReadAsync(source, Limited(limit), ct), Snake));
        return source;
    }

    private static string Limited(long? limit) => limit is long rows ? $"{Query} limit {rows}" : Query;

    private static async IAsyncEnumerable<OrderRecord> ReadAsync(
        NpgsqlDataSource source, string query, [EnumeratorCancellation] CancellationToken ct)
    {
        await using NpgsqlCommand command = source.CreateCommand(query);
        await using NpgsqlDataReader row = await command.ExecuteReaderAsync(ct);
        while (await row.ReadAsync(ct))
        {
            yield return new OrderRecord(
                row.GetInt64(0), row.GetInt32(1), row.GetString(2), row.GetDateTime(3), row.GetDecimal(4), row.GetBoolean(5), row.GetGuid(6),
                row.IsDBNull(7) ? null : row.GetString(7));
        }
    }

    private sealed record OrderRecord(
        long Id, int CustomerId, string Status, DateTime PlacedAt, decimal Total, bool Paid, Guid Token, string? Note);

    [JsonSourceGenerationOptions(JsonSerializerDefaults.Web, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
    [JsonSerializable(typeof(IAsyncEnumerable<OrderRecord>))]
    private sealed partial class OrderContext : JsonSerializerContext;
}
