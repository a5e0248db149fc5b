using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace StreamingJson.WebHost.Tests.Postgres;

/// <summary>A real PostgreSQL: the tests' own, or a database of their own on a server that runs already.</summary>
public sealed class PostgresServer : IAsyncLifetime
{
    private readonly string _database = $"streamingjson_{Guid.NewGuid():N}";
    private PostgresProcess? _own;
    private string? _server;

    /// <summary>Whether it may be restarted, and its processes killed.</summary>
    public bool IsOwn => _own is not null;

    /// <summary>Of the tests' own database, by a user who may do everything in it.</summary>
    public string ConnectionString => new NpgsqlConnectionStringBuilder(Server) { Database = _database }.ConnectionString;

    private string Server => _server
        ?? throw new InvalidOperationException("No PostgreSQL: install Debian's postgresql, or set STREAMINGJSON_TEST_POSTGRES.");

    public async Task InitializeAsync()
    {
        // Of tests that are all skipped, too, xunit makes the fixture.
        if (PostgresInstallation.Given is null && PostgresInstallation.Programs is null) return;
        if (PostgresInstallation.Given is null) _own = await PostgresProcess.StartAsync(PostgresInstallation.Programs!);
        _server = _own?.ConnectionString ?? PostgresInstallation.Given;
        try
        {
            await RunAsync(Server, $"create database {_database}", patiently: true);
        }
        catch
        {
            if (_own is not null) await _own.DisposeAsync();
            throw;
        }
    }

    public async Task DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        if (_own is not null) await _own.DisposeAsync();
        else if (_server is not null) await RunAsync(_server, $"drop database {_database} with (force)");
    }

    /// <summary>Runs statements, on a connection of its own.</summary>
    public Task ExecuteAsync(string sql) => RunAsync(ConnectionString, sql);

    /// <summary>Reads the rows of a query, on a connection of its own; nulls are <see langword="null"/>.</summary>
    public async Task<IReadOnlyList<object?[]>> QueryAsync(string sql)
    {
        await using NpgsqlConnection connection = new(Unpooled(ConnectionString));
        await connection.OpenAsync().Patiently();
        await using NpgsqlCommand command = new(sql, connection);
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync().Patiently();
        List<object?[]> rows = [];
        while (await reader.ReadAsync().Patiently())
        {
            object?[] row = new object?[reader.FieldCount];
            reader.GetValues(row!);
            rows.Add([.. row.Select(value => value is DBNull ? null : value)]);
        }

        return rows;
    }

    /// <summary>The backends in the tests' database but for the one that asks: process, state, and the last query.</summary>
    public async Task<IReadOnlyList<(int ProcessId, string? State, string Query)>> QueryBackendsAsync()
    {
        IReadOnlyList<object?[]> rows = await QueryAsync("""
            select pid, state, query from pg_stat_activity
            where datname = current_database() and backend_type = 'client backend' and pid <> pg_backend_pid() order by pid
            """);
        return [.. rows.Select(row => ((int)row[0]!, (string?)row[1], (string)row[2]!))];
    }

    /// <summary>Ends a backend as an administrator does: its client is told.</summary>
    public Task TerminateBackendAsync(int processId) => ExecuteAsync($"select pg_terminate_backend({processId})");

    /// <summary>
    /// Kills a backend with kill -9: its client sees its connection break, the server ends all others, recovers, and is ready
    /// again when this returns. A server that is not the tests' own terminates it instead.
    /// </summary>
    public async Task KillBackendAsync(int processId)
    {
        if (!IsOwn)
        {
            await TerminateBackendAsync(processId);
            return;
        }

        // The server may notice late: it has recovered when the process is no longer listed.
        using (Process kill = Process.Start("kill", ["-s", "KILL", $"{processId}"]))
        {
            await kill.WaitForExitAsync().Patiently();
            Assert.Equal(0, kill.ExitCode);
        }

        await UntilAnsweredAsync(async () =>
            (await QueryAsync($"select from pg_stat_activity where pid = {processId}")).Count == 0);
    }

    /// <summary>Restarts the tests' own server; it answers again when this returns.</summary>
    /// <param name="signal">INT to end all sessions, QUIT to stop as in a crash.</param>
    public async Task RestartAsync(string signal = "INT")
    {
        if (_own is null) throw new InvalidOperationException("The server is not the tests' own.");
        await _own.RestartAsync(signal);
        await UntilAnsweredAsync(async () => (await QueryAsync("select 1")).Count == 1);
    }

    /// <summary>Stops all its processes as they stand, so that connections are taken, and nothing is ever answered.</summary>
    /// <returns>Lets them go on.</returns>
    public async Task<IAsyncDisposable> SuspendAsync()
    {
        if (_own is null) throw new InvalidOperationException("The server is not the tests' own.");
        int child = (int)(await QueryAsync("select pid from pg_stat_activity where backend_type = 'checkpointer'")).Single()[0]!;
        int[] all = [.. Directory.GetDirectories("/proc").Select(folder => int.TryParse(Path.GetFileName(folder), out int id) ? id : 0)];
        int server = ParentOf(child);
        int[] processes = [server, .. all.Where(process => process > 0 && ParentOf(process) == server)];
        await SignalAsync("STOP", processes);
        return new Suspended(processes);
    }

    private static int ParentOf(int process)
    {
        try
        {
            // Behind the name, which is in brackets: the state, and the parent.
            return int.Parse(File.ReadAllText($"/proc/{process}/stat").Split(") ")[^1].Split(' ')[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            // It has ended meanwhile.
            return 0;
        }
    }

    private static async Task SignalAsync(string signal, int[] processes)
    {
        using Process kill = Process.Start("kill", ["-s", signal, .. processes.Select(process => $"{process}")]);
        await kill.WaitForExitAsync().Patiently();
    }

    private static async Task RunAsync(string connectionString, string sql, bool patiently = false)
    {
        async Task<bool> RunOnceAsync()
        {
            await using NpgsqlConnection connection = new(Unpooled(connectionString));
            await connection.OpenAsync().Patiently();
            await using NpgsqlCommand command = new(sql, connection);
            await command.ExecuteNonQueryAsync().Patiently();
            return true;
        }

        if (patiently) await UntilAnsweredAsync(RunOnceAsync);
        else await RunOnceAsync();
    }

    /// <summary>Asks again while the server starts, stops or recovers.</summary>
    private static async Task UntilAnsweredAsync(Func<Task<bool>> ask)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(30));
        while (true)
        {
            try
            {
                if (await ask()) return;
            }
            // It refuses connections (class 57: operator intervention), does not listen yet, or broke this one.
            catch (NpgsqlException error) when (error.IsTransient
                || error.SqlState?.StartsWith("57P", StringComparison.Ordinal) is true
                || error.InnerException is IOException or System.Net.Sockets.SocketException)
            {
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), limit.Token);
        }
    }

    private static string Unpooled(string connectionString) =>
        new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString;

    private sealed class Suspended(int[] processes) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await SignalAsync("CONT", processes);
    }
}
