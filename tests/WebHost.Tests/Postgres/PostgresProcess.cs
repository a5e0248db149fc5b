using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace StreamingJson.WebHost.Tests.Postgres;

/// <summary>
/// A PostgreSQL of the tests' own, or of the benchmark's, in a folder and on a port of its own. A shell starts it, and stops and
/// deletes it as soon as its standard input ends: that happens however this process ends, a kill -9 included.
/// </summary>
internal sealed class PostgresProcess : IAsyncDisposable
{
    // $1 the folder, $2 the port, $3 the programs, $4 how many connections there may be, $5 the memory that they share, and then
    // whatever runs a program as a user who is not root.
    private const string Script = """
        folder=$1 port=$2 programs=$3 connections=$4 buffers=$5
        shift 5
        trap '' HUP INT TERM
        umask 077
        start() {
          "$@" "$programs/postgres" -D "$folder/data" -p "$port" -c listen_addresses=127.0.0.1 -c unix_socket_directories= \
            -c "max_connections=$connections" -c "shared_buffers=$buffers" -c fsync=off -c full_page_writes=off -c autovacuum=off \
            -c log_min_messages=fatal </dev/null >>"$folder/log" 2>&1 &
          server=$!
          echo started
        }
        # Again and again: a signal is lost on a server that has not come far enough to catch it.
        stop() {
          while kill -s "$1" "$server" 2>/dev/null; do sleep 0.1; done
          wait "$server"
        }
        mkdir "$folder" || exit 1
        IFS= read -r password
        printf '%s\n' "$password" >"$folder/password"
        if [ $# -gt 0 ]; then chown -R postgres "$folder"; fi
        if "$@" "$programs/initdb" -D "$folder/data" -U tests --pwfile "$folder/password" --auth scram-sha-256 \
            --encoding UTF8 --locale C --no-sync --no-instructions </dev/null >>"$folder/log" 2>&1; then
          start "$@"
          while IFS= read -r signal; do
            stop "$signal"
            start "$@"
          done
          stop QUIT
        else
          cat "$folder/log"
        fi
        rm -rf "$folder"
        """;

    private readonly Process _shell;

    private PostgresProcess(Process shell, string connectionString) => (_shell, ConnectionString) = (shell, connectionString);

    public string ConnectionString { get; }

    /// <param name="programs">The folder of its programs.</param>
    /// <param name="connections">How many there may be; PostgreSQL's own default.</param>
    /// <param name="sharedBuffers">What it keeps of its files in memory; PostgreSQL's own default.</param>
    public static async Task<PostgresProcess> StartAsync(string programs, int connections = 100, string sharedBuffers = "128MB")
    {
        // postgres refuses to be root; the user comes with the package.
        string[] unprivileged = Environment.IsPrivilegedProcess
            ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", "--"] : [];
        string folder = Path.Combine(Path.GetTempPath(), $"sj-postgres-{Guid.NewGuid():N}");
        string password = $"{Guid.NewGuid():N}";
        int port = FindFreePort();
        // Of its own session, so that what ends the tests, such as Ctrl-C, leaves it the time to clean up.
        Process shell = Process.Start(new ProcessStartInfo(
            "setsid", ["sh", "-c", Script, "sh", folder, $"{port}", programs, $"{connections}", sharedBuffers, .. unprivileged])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            WorkingDirectory = "/",
        })!;
        PostgresProcess server = new(shell, new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1",
            Port = port,
            Username = "tests",
            Password = password,
            Database = "postgres",
        }.ConnectionString);
        try
        {
            await shell.StandardInput.WriteLineAsync(password);
            await shell.StandardInput.FlushAsync();
            await server.WaitForStartAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops it by a signal (INT: sessions are ended; QUIT: at once, as in a crash) and starts it again.</summary>
    public async Task RestartAsync(string signal)
    {
        await _shell.StandardInput.WriteLineAsync(signal);
        await _shell.StandardInput.FlushAsync();
        await WaitForStartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _shell.StandardInput.Close();
        await _shell.WaitForExitAsync().Patiently();
        _shell.Dispose();
    }

    private async Task WaitForStartAsync()
    {
        if (await _shell.StandardOutput.ReadLineAsync().Patiently() is "started") return;
        throw new InvalidOperationException($"No database was made: {await _shell.StandardOutput.ReadToEndAsync().Patiently()}");
    }

    private static int FindFreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
