using System.CommandLine;
using System.Diagnostics;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using Dapper;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Npgsql;

namespace StreamingJson.Bench;

// Exports of a table from a real PostgreSQL: rows a second beside the framework over objects and beside psql, then what an export takes
// and how soon one begins.
internal sealed record Export
{
    private const string LinesPath = "/export/orders?format=jsonl";
    private const string Lines = "ours, jsonl";
    private const string Array = "ours, json";
    private const string Parallel = "ours, jsonl, parallel=2";
    private const string Unordered = "ours, jsonl, parallel=2, unordered";
    private const string ByNpgsql = "framework over Npgsql";
    private const string ByDapper = "framework over Dapper";
    private const string ByPsql = "psql";

    private static readonly string[] Frameworks = [ByNpgsql, ByDapper];

    public long Rows { get; init; } = 10_000_000;

    public int Rounds { get; init; } = 3;

    // Clients that ask for an export and read none of it, and how many exports are then asked for beside them.
    public int Stalled { get; init; } = 100;

    public int Tries { get; init; } = 20;

    // Clients that read an export as fast as they can while `/` is asked.
    public int Readers { get; init; } = 8;

    public double Seconds { get; init; } = 10;

    // What the benchmark's own server keeps of its files in memory; the kernel keeps the rest.
    public string SharedBuffers { get; init; } = "256MB";

    // Null for a server of its own.
    public string? Postgres { get; init; }

    public static Command Create()
    {
        Export standard = new();
        Option<long> rows = CommandLine.Number("--rows", "Rows that are loaded, and that each export has.", standard.Rows, 1000);
        Option<int> rounds = CommandLine.Rounds(standard.Rounds);
        Option<int> stalled = CommandLine.Number("--stalled", "Clients that ask and read nothing, at most 100.", standard.Stalled, 1);
        Option<int> tries = CommandLine.Number("--tries", "How many exports are asked for beside them.", standard.Tries, 1);
        Option<double> seconds = CommandLine.Number("--seconds", "Of each window in which `/` is asked.", standard.Seconds, 0.5);
        Option<string> buffers = new("--shared-buffers") { Description = "PostgreSQL's, for one of our own.", DefaultValueFactory = _ => standard.SharedBuffers };
        Option<string?> postgres = new("--postgres")
        {
            Description = "A server on this machine that runs already: a database is made there, and dropped. It must let in 150 connections.",
            HelpName = "CONNECTIONSTRING",
        };
        return CommandLine.Experiment("export", """
            Exports of a table from a real PostgreSQL: rows a second over the framework's and over psql's, the host's memory meanwhile,
            allocations a row, the first byte of an export beside a hundred that nobody reads, and `/` beside exports.
            Examples:
              bench export
              bench export --rows 1000000 --rounds 1
              bench export --postgres 'Host=127.0.0.1;Username=me;Password=...' --json export.json
            """, [rows, rounds, stalled, tries, seconds, buffers, postgres], (parsed, ct) => new Export
        {
            Rows = parsed.GetValue(rows),
            Rounds = parsed.GetValue(rounds),
            Stalled = Math.Min(100, parsed.GetValue(stalled)),
            Tries = parsed.GetValue(tries),
            Seconds = parsed.GetValue(seconds),
            SharedBuffers = parsed.GetRequiredValue(buffers),
            Postgres = parsed.GetValue(postgres),
        }.RunAsync(ct));
    }

    public async Task<Report> RunAsync(CancellationToken ct)
    {
        await using ExportDatabase database = await ExportDatabase.StartAsync(Postgres, SharedBuffers, Rows, ct);
        Report report = new("export");
        await CompareAsync(report, database, ct);
        await MemoryAsync(report, database, ct);
        Progress.Write("allocations of rows");
        report.AtMost(
            "export: managed bytes a row of fixed-width columns", Spread.Of([await AllocationsAsync(database, ct)]), Targets.ExportAllocations);
        await BesideStalledAsync(report, database, ct);
        await SmallRequestAsync(report, database, ct);
        return report;
    }

    // All rows, one export at a time; the kinds take turns.
    private async Task CompareAsync(Report report, ExportDatabase database, CancellationToken ct)
    {
        (string Name, string Path)[] hosts =
        [
            (Lines, LinesPath), (Array, "/export/orders?format=json"), (Parallel, $"{LinesPath}&parallel=2"),
            (Unordered, $"{LinesPath}&parallel=2&ordered=false"),
        ];
        (string Name, string Path)[] frameworks = [(ByNpgsql, OrdersEndpoints.ByNpgsql), (ByDapper, OrdersEndpoints.ByDapper)];
        await using ServerProcess ours = await ServerProcess.StartWarmAsync(
            Host(database.ConnectionString), hosts.Select(each => new Document($"{each.Path}&limit=3000")), ct);
        await using ServerProcess framework = await ServerProcess.StartWarmAsync(
            ServerKind.Reference().With(OrdersEndpoints.ConnectionKey, database.ConnectionString),
            frameworks.Select(each => new Document($"{each.Path}?limit=3000")), ct);
        PostgresFigures? postgres = await database.FindServerAsync(ct);
        Dictionary<string, BodyHash> bodies = [];
        List<Case<ExportSample>> cases = [];
        foreach ((string name, string path) in hosts.Concat(frameworks))
        {
            ServerProcess server = frameworks.Contains((name, path)) ? framework : ours;
            bodies[name] = await BodyHash.OfAsync(server.Url(path), ct);
            cases.Add(new(name, async token =>
            {
                // Collections and recompiling that the last export left behind are not this one's.
                _ = await server.RestsAsync(token);
                (double cpu, double? database) = (server.CpuSeconds, postgres?.CpuSeconds());
                Curl curl = await Curl.DownloadAsync(server.Url(path), token);
                return curl.Bytes == bodies[name].Bytes
                    ? new(Rows / curl.Seconds, curl.FirstByteSeconds, server.CpuSeconds - cpu, postgres?.CpuSeconds() - database)
                    : throw new InvalidOperationException($"{path} gave {curl.Bytes} bytes, and {bodies[name].Bytes} before.");
            }));
        }

        cases.Add(new(ByPsql, async token =>
        {
            // As long as the others wait for their server.
            await Task.Delay(200, token);
            (long start, double? database_) = (Stopwatch.GetTimestamp(), postgres?.CpuSeconds());
            await database.CopyByPsqlAsync(OrdersEndpoints.Query, token);
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            return new(Rows / seconds, double.NaN, double.NaN, postgres?.CpuSeconds() - database_);
        }));
        Samples<ExportSample> samples = await Samples<ExportSample>.TakeAsync(Rounds, cases, sample => sample.RowsPerSecond, ct);
        report.Samples["exports"] = samples.All;
        report.Tables.Add(samples.Table(
            $"Exports from PostgreSQL, {Rows:N0} rows of 8 columns, {Rounds} rounds to curl; psql to /dev/null",
            "export",
            ("million rows/s", sample => sample.RowsPerSecond / 1e6),
            ("first byte ms", sample => sample.FirstByteSeconds * 1000),
            ("server CPU s", sample => sample.CpuSeconds),
            ("PostgreSQL CPU s", sample => sample.PostgresCpuSeconds ?? double.NaN)));
        // An array as the framework's, lines as psql's.
        string best = Frameworks.MaxBy(name => samples.Of(name, Speed).Median)!;
        report.AtLeast($"export: rows/s over the {best}", samples.Ratio(Array, best, Speed), Targets.ExportOfFramework);
        report.AtLeast("export: rows/s over psql", samples.Ratio(Lines, ByPsql, Speed), Targets.ExportOfPsql);
        // By the framework's, which knows nothing of ours. Lines have an end for each row instead of the commas and the brackets.
        bool[] whole =
        [
            bodies[Array] == bodies[ByNpgsql], bodies[Array] == bodies[ByDapper], bodies[Array].Bytes == bodies[Lines].Bytes + 1,
            bodies[Parallel] == bodies[Lines], bodies[Unordered].Bytes == bodies[Lines].Bytes,
        ];
        report.AtLeast("exports that are whole, by each other's bytes", Spread.Of([whole.Count(each => each)]), whole.Length);
    }

    // The host's memory during one export of all rows.
    private async Task MemoryAsync(Report report, ExportDatabase database, CancellationToken ct)
    {
        Progress.Write("memory of one export");
        await using ServerProcess server = await ServerProcess.StartAsync(Host(database.ConnectionString), ct);
        // One after the other: side by side they take more memory than one ever does, and the host's idle size would have it.
        using HttpClient http = new() { BaseAddress = server.Address };
        for (int i = 0; i < 100; i++)
        {
            await new Document($"{LinesPath}&limit=3000").ReadAsync(http, ct);
        }

        double idle = await server.SettledMegabytesAsync(ct);
        server.ForgetPeak();
        _ = await Curl.DownloadAsync(server.Url(LinesPath), ct);
        report.AtMost("export: memory over idle", Spread.Of([server.PeakMegabytes - idle]), Targets.ExportMemory, "MB");
    }

    // Managed bytes that a row of fixed-width columns allocates, all threads together, from the connection to a writer that forgets it.
    // Text is a string; at Npgsql's default of 8 KB the waits for a buffer allocate 10 bytes a row.
    private async Task<double> AllocationsAsync(ExportDatabase database, CancellationToken ct)
    {
        NpgsqlConnectionStringBuilder settings = new(database.ConnectionString) { ReadBufferSize = 64 * 1024, Pooling = false };
        await using NpgsqlConnection connection = new(settings.ConnectionString);
        await connection.OpenAsync(ct);
        await using Cooperator cooperator = new();
        // Code that is not optimized yet allocates 50 bytes a row; it is after five passes. What is allocated once is not the rows'.
        for (int pass = 0; pass < 10; pass++)
        {
            await ReadAsync(100_000);
            await Task.Delay(200, ct);
        }

        long before = GC.GetTotalAllocatedBytes(precise: true);
        await ReadAsync(Rows);
        return (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)Rows;

        async Task ReadAsync(long rows)
        {
            await using NpgsqlCommand command = new(
                $"select id, customer_id, placed_at, total, paid, token from orders order by id limit {rows}", connection);
            JsonEncoder encoder = JsonEncoder.Rows(command, new JsonRowOptions { Format = JsonFormat.Lines, KeyColumn = "id" });
            _ = await new JsonProducer(encoder, PipeWriter.Create(Stream.Null), cooperator).BeginProducing(ct);
        }
    }

    // How soon an export begins beside clients that have asked for one and read none of it. The host has room for them and some more.
    private async Task BesideStalledAsync(Report report, ExportDatabase database, CancellationToken ct)
    {
        Progress.Write($"{Stalled} clients that read nothing of an export");
        int exports = Stalled + 20;
        string roomy = new NpgsqlConnectionStringBuilder(database.ConnectionString) { MaxPoolSize = exports + 20 }.ConnectionString;
        await using ServerProcess server = await ServerProcess.StartWarmAsync(
            Host(roomy).With("StreamingJson__Exports__MaxExports", $"{exports}"), [new Document($"{LinesPath}&limit=3000")], ct);
        Spread alone = await FirstBytesAsync(server.Url(LinesPath), ct);
        await using ReaderProcess silent = await ReaderProcess.StartSilentAsync(server.Url(LinesPath), Stalled, ct);
        long stalled = await CountStalledAsync(database, ct);
        Spread beside = await FirstBytesAsync(server.Url(LinesPath), ct);
        report.Tables.Add(new TextTable("First byte of an export, ms", ["beside", "median and extremes"],
            [["nothing", Rounded.Text(alone)], [$"{stalled} stalled exports", Rounded.Text(beside)]]));
        report.AtLeast("exports that stall in the database", Spread.Of([stalled]), Stalled);
        report.AtMost("export beside stalled ones: first byte, max", new Spread(beside.Max, beside.Min, beside.Max), Targets.ExportFirstByte, "ms");
    }

    // The backends that wait for their client, once all do for two seconds: at first the buffers on the way still grow.
    private async Task<long> CountStalledAsync(ExportDatabase database, CancellationToken ct)
    {
        await using NpgsqlConnection connection = await database.OpenAsync(ct);
        await using NpgsqlCommand command = new(
            "select count(*) from pg_stat_activity where datname = current_database() and wait_event = 'ClientWrite'", connection);
        long stalled = 0;
        for (int look = 0, inARow = 0; look < 200 && inARow < 20; look++)
        {
            await Task.Delay(100, ct);
            stalled = (long)(await command.ExecuteScalarAsync(ct))!;
            inARow = stalled < Stalled ? 0 : inARow + 1;
        }

        return stalled;
    }

    // In milliseconds, of new connections that are reset at once. The last one's query is cancelled in the pauses.
    private async Task<Spread> FirstBytesAsync(Uri url, CancellationToken ct)
    {
        byte[] request = HttpText.Get(url);
        byte[] buffer = new byte[16 * 1024];
        List<double> milliseconds = [];
        for (int i = 0; i < Tries; i++)
        {
            await Task.Delay(100, ct);
            long start = Stopwatch.GetTimestamp();
            using Socket socket = HttpText.Connect(url);
            socket.LingerState = new LingerOption(true, 0);
            socket.Send(request);
            for (int filled = 0, body = 0; body == 0 || filled <= body; body = HttpText.BodyAt(buffer.AsSpan(0, filled)))
            {
                int read = socket.Receive(buffer.AsSpan(filled));
                filled += read > 0 ? read : throw new InvalidOperationException("An export broke off.");
            }

            milliseconds.Add(HttpText.IsOk(buffer)
                ? Stopwatch.GetElapsedTime(start).TotalMilliseconds
                : throw new InvalidOperationException("An export was refused."));
        }

        return Spread.Of(milliseconds);
    }

    // `/` while exports run. The database gives way, as the readers do: it stands for one on a machine of its own. The rows' code is
    // compiled anew while it runs for the first seconds, on the cores that `/` wants.
    private async Task SmallRequestAsync(Report report, ExportDatabase database, CancellationToken ct)
    {
        PostgresFigures? postgres = await database.FindServerAsync(ct);
        using IDisposable? idle = postgres?.TryGiveWay();
        if (idle is null)
        {
            Progress.Warn("PostgreSQL takes its share of the cores: without root or cpu.idle of cgroups it does not give way");
        }

        Latency latency = new() { Path = LinesPath, Readers = [0, Readers], Rounds = Rounds, Seconds = Seconds, Warmup = Math.Min(5, Seconds) };
        RestedServer server = new(Host(database.ConnectionString), [new Document($"{LinesPath}&limit=3000")]);
        Report beside = await latency.RunAsync(server, ct);
        report.Tables.AddRange(beside.Tables);
        report.Samples["beside"] = beside.Samples;
        report.AtMost($"`/` p99 over idle, {Readers} exports", beside.Figures[0].Spread, Targets.LatencyBesideExports);
    }

    private static double Speed(ExportSample sample) => sample.RowsPerSecond;

    private static ServerKind Host(string connectionString) => ServerKind.Ours().With(OrdersEndpoints.ConnectionKey, connectionString);

    // One whole export. The CPU is that of the server that gave it, where there is one, and of PostgreSQL, where it can be seen.
    private sealed record ExportSample(double RowsPerSecond, double FirstByteSeconds, double CpuSeconds, double? PostgresCpuSeconds);
}

// An export as one writes it without the library: objects of the rows, and the framework's own JSON of them, with Npgsql's stock settings.
internal static partial class OrdersEndpoints
{
    public const string ConnectionKey = "ConnectionStrings__Postgres";
    public const string ByNpgsql = "/npgsql";
    public const string ByDapper = "/dapper";

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
        if (app.Configuration.GetConnectionString("Postgres") is not string server)
        {
            return null;
        }

        DefaultTypeMap.MatchNamesWithUnderscores = true;
        NpgsqlDataSource source = NpgsqlDataSource.Create(server);
        app.MapGet(ByNpgsql, (long? limit, CancellationToken ct) => Microsoft.AspNetCore.Http.TypedResults.Json(ReadAsync(source, Limited(limit), ct), Snake));
        app.MapGet(ByDapper, (long? limit) => Microsoft.AspNetCore.Http.TypedResults.Json(MapAsync(source, Limited(limit)), Snake));
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
            yield return new OrderRecord
            {
                Id = row.GetInt64(0),
                CustomerId = row.GetInt32(1),
                Status = row.GetString(2),
                PlacedAt = row.GetDateTime(3),
                Total = row.GetDecimal(4),
                Paid = row.GetBoolean(5),
                Token = row.GetGuid(6),
                Note = row.IsDBNull(7) ? null : row.GetString(7),
            };
        }
    }

    private static async IAsyncEnumerable<OrderRecord> MapAsync(NpgsqlDataSource source, string query)
    {
        await using NpgsqlConnection connection = await source.OpenConnectionAsync();
        await foreach (OrderRecord order in connection.QueryUnbufferedAsync<OrderRecord>(query))
        {
            yield return order;
        }
    }

    private sealed record OrderRecord
    {
        public long Id { get; init; }

        public int CustomerId { get; init; }

        public string Status { get; init; } = "";

        public DateTime PlacedAt { get; init; }

        public decimal Total { get; init; }

        public bool Paid { get; init; }

        public Guid Token { get; init; }

        public string? Note { get; init; }
    }

    [JsonSourceGenerationOptions(JsonSerializerDefaults.Web, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
    [JsonSerializable(typeof(IAsyncEnumerable<OrderRecord>))]
    private sealed partial class OrderContext : JsonSerializerContext;
}
