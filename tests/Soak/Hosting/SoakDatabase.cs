using System.Net.Sockets;
using Npgsql;
using StreamingJson.WebHost.Tests.Postgres;

namespace StreamingJson.Soak.Hosting;

/// <summary>A PostgreSQL of the run's own, with the rows that are exported.</summary>
internal sealed class SoakDatabase : IAsyncDisposable
{
    /// <summary>The host's key in the environment.</summary>
    public const string Key = "ConnectionStrings__Postgres";

    // What a server takes to begin, and more.
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    private readonly PostgresProcess _server;
    private readonly string _own;

    private SoakDatabase(PostgresProcess server)
    {
        _server = server;
        _own = new NpgsqlConnectionStringBuilder(server.ConnectionString) { Pooling = false }.ConnectionString;
        // Connections that nobody uses are closed after seconds instead of minutes: one that is left is one that is held.
        HostConnectionString = new NpgsqlConnectionStringBuilder(server.ConnectionString)
        {
            ConnectionIdleLifetime = 2,
            ConnectionPruningInterval = 1,
            MaxPoolSize = HostLimits.MaxExports + 8,
        }.ConnectionString;
    }

    public static bool IsInstalled => PostgresInstallation.Programs is not null;

    public string HostConnectionString { get; }

    public static async Task<SoakDatabase> StartAsync(CancellationToken stop)
    {
        SoakDatabase database = new(await PostgresProcess.StartAsync(PostgresInstallation.Programs!));
        try
        {
            await database.WaitAsync(stop);
            await database.SeedAsync(stop);
            return database;
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    /// <summary>The host's connections, as the server knows them.</summary>
    public async Task<int> CountConnectionsAsync(CancellationToken stop)
    {
        await using NpgsqlConnection connection = new(_own);
        await connection.OpenAsync(stop);
        await using NpgsqlCommand count = new(
            "select count(*)::int from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()",
            connection);
        return (int)(await count.ExecuteScalarAsync(stop))!;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task WaitAsync(CancellationToken stop)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(StartLimit);
        while (true)
        {
            try
            {
                await CountConnectionsAsync(limit.Token);
                return;
            }
            catch (NpgsqlException notYet) when (
                notYet.SqlState == PostgresErrorCodes.CannotConnectNow || notYet.InnerException is SocketException)
            {
                await Task.Delay(50, limit.Token);
            }
        }
    }

    private async Task SeedAsync(CancellationToken stop)
    {
        await using ChildProcess seed = ChildProcess.Start(
            [OwnProgram.Dotnet, HostBuild.Path, "seed", "--rows", $"{HostLimits.Rows}"],
            new Dictionary<string, string> { [Key] = _server.ConnectionString });
        (string output, int exitCode) = await seed.EndAsync(stop);
        if (exitCode != 0) throw new SoakException($"The rows could not be loaded: {output}");
    }
}
