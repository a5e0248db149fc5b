using System.Diagnostics;
using Npgsql;

namespace StreamingJson.Bench;

// A new database on a server that runs already, whose own ones are left alone. A shell drops it as soon as its standard input
// ends: that happens however this process ends, a kill -9 included.
internal sealed class GivenDatabase : IAsyncDisposable
{
    // $1 the program, $2 the database.
    private const string Script = """
        trap '' HUP INT TERM
        read -r _
        exec "$1" --no-psqlrc --quiet -c "drop database if exists $2 with (force)"
        """;

    private readonly Process _shell;

    private GivenDatabase(Process shell, string connectionString) => (_shell, ConnectionString) = (shell, connectionString);

    public string ConnectionString { get; }

    public static async Task<GivenDatabase> CreateAsync(string server, CancellationToken ct)
    {
        // What cannot be dropped is not made.
        Psql psql = new(server);
        await psql.RunAsync("select", ct);
        string name = $"streamingjson_bench_{Guid.NewGuid():N}";
        GivenDatabase database = new(
            Hold(psql, name), new NpgsqlConnectionStringBuilder(server) { Database = name }.ConnectionString);
        try
        {
            ProgressLine.Write($"making the database {name}");
            await using NpgsqlConnection connection = await ExportDatabase.OpenAsync(server, ct);
            await using NpgsqlCommand command = new($"create database {name}", connection);
            await command.ExecuteNonQueryAsync(ct);
            return database;
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _shell.StandardInput.Close();
        await _shell.WaitForExitAsync();
        _shell.Dispose();
    }

    private static Process Hold(Psql psql, string name)
    {
        // Of its own session, so that Ctrl-C leaves it the time to clean up.
        ProcessStartInfo start = new("setsid", ["sh", "-c", Script, "sh", Psql.Program, name]) { RedirectStandardInput = true };
        foreach ((string key, string value) in psql.Environment)
        {
            start.Environment[key] = value;
        }

        return Process.Start(start)!;
    }
}
