using Microsoft.Extensions.Options;
using Npgsql;

namespace StreamingJson.WebHost;

/// <summary>The datasets that there are, by name, and the pool of connections that they share.</summary>
internal sealed class Datasets : IAsyncDisposable
{
    // Fewer reads for the same rows: at 8 KB, Npgsql's default, the waits for a buffer allocate 10 bytes a row.
    private const int ReadBuffer = 64 * 1024;

    private readonly NpgsqlDataSource? _source;
    private readonly Dictionary<string, Dataset> _byName;

    public Datasets(IConfiguration configuration, IOptions<StreamingJsonSettings> options, Cooperator cooperator, ILoggerFactory loggers)
    {
        ExportSettings settings = options.Value.Exports;
        MaxParallel = settings.MaxParallel;
        string? connectionString = configuration.GetConnectionString("Postgres");
        if (string.IsNullOrWhiteSpace(connectionString))
        {
            GeneratedOrders orders = new(settings.GeneratedRows, cooperator);
            _byName = new Dictionary<string, Dataset>(StringComparer.Ordinal) { [orders.Name] = orders };
            return;
        }

        ExportGate gate = new(options);
        if (settings.Spool) Spool = new Spool(cooperator, settings.SpoolOptions);
        _source = CreateSource(new NpgsqlConnectionStringBuilder(connectionString), settings, loggers);
        _byName = settings.Datasets.ToDictionary(
            entry => entry.Key, Dataset (entry) => new PostgresDataset(entry.Key, entry.Value, _source, gate, cooperator), StringComparer.Ordinal);
    }

    /// <summary>What exports go through so that a slow client holds no connection, if it was asked for.</summary>
    public Spool? Spool { get; }

    /// <summary>How many parts of an export may be encoded at the same time.</summary>
    public int MaxParallel { get; }

    public IEnumerable<string> Names => _byName.Keys;

    public Dataset? Find(string name) => _byName.GetValueOrDefault(name);

    public ValueTask DisposeAsync() => _source?.DisposeAsync() ?? default;

    private static NpgsqlDataSource CreateSource(NpgsqlConnectionStringBuilder connection, ExportSettings settings, ILoggerFactory loggers)
    {
        if (!connection.ShouldSerialize("Read Buffer Size")) connection.ReadBufferSize = ReadBuffer;
        if (!connection.ShouldSerialize("Application Name")) connection.ApplicationName = "StreamingJson";
        // Its limit is that of a wait for the next bytes; the server has the one for the whole.
        if (!connection.ShouldSerialize("Command Timeout")) connection.CommandTimeout = 0;
        // Set with the session, so that an export is one round trip. A statement alone is a transaction of its own: one snapshot.
        connection.Options = string.Join(' ', new[]
        {
            // What a value looks like as text; the operator may want it otherwise.
            @"-c IntervalStyle=postgres -c DateStyle=ISO,\ MDY",
            string.IsNullOrEmpty(connection.Timezone) ? "-c TimeZone=UTC" : "",
            connection.Options,
            @"-c default_transaction_isolation=repeatable\ read -c default_transaction_read_only=on",
            $"-c statement_timeout={(long)settings.StatementTimeout.TotalMilliseconds}",
            $"-c lock_timeout={(long)settings.LockTimeout.TotalMilliseconds}",
        }.Where(option => !string.IsNullOrEmpty(option)));
        return new NpgsqlDataSourceBuilder(connection.ConnectionString).UseLoggerFactory(loggers).Build();
    }
}
