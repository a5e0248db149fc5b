using System.Diagnostics;
using System.Net.Sockets;
using Npgsql;
using StreamingJson.WebHost.Tests.Postgres;

namespace StreamingJson.Bench;

// The database that is exported from: on a PostgreSQL of the benchmark's own, or a new one on a server that runs already. Either
// is deleted when this is disposed, and when this process ends, however that comes about.
internal sealed class ExportDatabase(string connectionString, IAsyncDisposable owner) : IAsyncDisposable
{
    // A hundred stalled exports, a pool that has some more, and whoever looks at them.
    private const int Connections = 200;

    // What a server takes to begin, and more.
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    public string ConnectionString => connectionString;

    // Whether there is a PostgreSQL on this machine that can be started.
    public static bool IsInstalled => PostgresInstallation.Programs is not null;

    public static async Task<ExportDatabase> StartAsync(ExportSettings settings, CancellationToken ct)
    {
        ExportDatabase database = settings.Postgres is null
            ? await StartOwnAsync(settings)
            : await StartGivenAsync(settings.Postgres, ct);
        try
        {
            await database.LoadAsync(settings.Rows, ct);
            return database;
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    // Waits for a server that has just been started.
    public static async Task<NpgsqlConnection> OpenAsync(string connectionString, CancellationToken ct)
    {
        string unpooled = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString;
        long begun = Stopwatch.GetTimestamp();
        while (true)
        {
            NpgsqlConnection connection = new(unpooled);
            try
            {
                await connection.OpenAsync(ct);
                return connection;
            }
            catch (NpgsqlException notYet) when (
                (notYet.SqlState == PostgresErrorCodes.CannotConnectNow || notYet.InnerException is SocketException)
                && Stopwatch.GetElapsedTime(begun) < StartLimit)
            {
                await connection.DisposeAsync();
                await Task.Delay(50, ct);
            }
        }
    }

    public ValueTask DisposeAsync() => owner.DisposeAsync();

    private static async Task<ExportDatabase> StartOwnAsync(ExportSettings settings)
    {
        ProgressLine.Write("starting a PostgreSQL");
        string programs = PostgresInstallation.Programs
            ?? throw new InvalidOperationException("There is no PostgreSQL: install Debian's postgresql, or give --postgres.");
        PostgresProcess server = await PostgresProcess.StartAsync(programs, Connections, settings.SharedBuffers);
        return new ExportDatabase(server.ConnectionString, server);
    }

    private static async Task<ExportDatabase> StartGivenAsync(string server, CancellationToken ct)
    {
        GivenDatabase database = await GivenDatabase.CreateAsync(server, ct);
        return new ExportDatabase(database.ConnectionString, database);
    }

    private async Task LoadAsync(long rows, CancellationToken ct)
    {
        await using (await OpenAsync(connectionString, ct))
        {
            ProgressLine.Write($"loading {rows:N0} rows");
        }

        await using ChildProcess seed = ChildProcess.Start(
            [OwnProgram.Dotnet, HostBuild.Path, "seed", "--rows", $"{rows}", "--replace"],
            new Dictionary<string, string> { [OrdersServer.ConnectionKey] = connectionString });
        (string output, int exitCode) = await seed.EndAsync(ct);
        ProgressLine.Write(output.TrimEnd().Split('\n')[^1]);
        if (exitCode != 0)
        {
            throw new InvalidOperationException("The rows could not be loaded; see the message above.");
        }
    }
}
