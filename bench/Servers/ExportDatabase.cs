using System.Diagnostics;
using System.Net.Sockets;
using CliWrap.Buffered;
using Npgsql;
using StreamingJson.WebHost.Tests.Postgres;

namespace StreamingJson.Bench;

// The database that is exported from: on a PostgreSQL of the benchmark's own, or a new one on a server that runs already. Either is
// deleted when this is disposed, and when this process ends, however that comes about.
internal sealed class ExportDatabase(string connectionString, IAsyncDisposable owner) : IAsyncDisposable
{
    // A hundred stalled exports, a pool that has some more, and whoever looks at them.
    private const int Connections = 200;

    private static readonly string Psql = PostgresInstallation.Programs is { } programs ? $"{programs}/psql" : "psql";

    public string ConnectionString => connectionString;

    // Whether there is a PostgreSQL on this machine that can be started.
    public static bool IsInstalled => PostgresInstallation.Programs is not null;

    public static async Task<ExportDatabase> StartAsync(string? given, string sharedBuffers, long rows, CancellationToken ct)
    {
        Progress.Write("starting a PostgreSQL");
        ExportDatabase database;
        if (given is null)
        {
            string programs = PostgresInstallation.Programs
                ?? throw new InvalidOperationException("There is no PostgreSQL: install Debian's postgresql, or give --postgres.");
            PostgresProcess server = await PostgresProcess.StartAsync(programs, Connections, sharedBuffers);
            database = new ExportDatabase(server.ConnectionString, server);
        }
        else
        {
            database = await CreateAsync(given, ct);
        }

        try
        {
            await using (await database.OpenAsync(ct))
            {
                Progress.Write($"loading {rows:N0} rows");
            }

            BufferedCommandResult seed = await Tools.RunAsync(
                [OwnProgram.Dotnet, HostBuild.Path, "seed", "--rows", $"{rows}", "--replace"],
                ct,
                new Dictionary<string, string?> { [OrdersEndpoints.ConnectionKey] = database.ConnectionString });
            return seed.IsSuccess
                ? database
                : throw new InvalidOperationException($"The rows could not be loaded: {seed.StandardError}{seed.StandardOutput}");
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    // Waits for a server that has just been started.
    public async Task<NpgsqlConnection> OpenAsync(CancellationToken ct)
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
                && Stopwatch.GetElapsedTime(begun).TotalSeconds < 30)
            {
                await connection.DisposeAsync();
                await Task.Delay(50, ct);
            }
        }
    }

    // The rows as lines of JSON that PostgreSQL makes by itself, to /dev/null. Server and password come by the environment, where no
    // list of processes shows them.
    public async Task CopyByPsqlAsync(string query, CancellationToken ct)
    {
        string copy = $"copy (select row_to_json(t) from ({query}) t) to stdout";
        BufferedCommandResult result = await Tools.RunAsync(
            ["sh", "-c", "exec \"$@\" >/dev/null", "sh", Psql, "--no-psqlrc", "-c", copy], ct, EnvironmentOf(connectionString));
        if (!result.IsSuccess)
        {
            throw new InvalidOperationException($"psql ended with {result.ExitCode}: {result.StandardError}");
        }
    }

    // The server's first process, where it runs on this machine.
    public async Task<PostgresFigures?> FindServerAsync(CancellationToken ct)
    {
        await using NpgsqlConnection connection = await OpenAsync(ct);
        return PostgresFigures.OfBackend($"{connection.ProcessID}");
    }

    public ValueTask DisposeAsync() => owner.DisposeAsync();

    // A new database on a server whose own ones are left alone. A shell, of its own session so that Ctrl-C leaves it the time to clean
    // up, drops it as soon as its standard input ends: that happens however this process ends, a kill -9 included.
    private static async Task<ExportDatabase> CreateAsync(string server, CancellationToken ct)
    {
        const string Drop = """trap '' HUP INT TERM; read -r _; exec "$1" --no-psqlrc --quiet -c "drop database if exists $2 with (force)" """;
        string name = $"streamingjson_bench_{Guid.NewGuid():N}";
        NpgsqlConnectionStringBuilder own = new(server) { Database = name };
        ExportDatabase maintenance = new(server, await ShellAsync(["true"]));
        ExportDatabase database = new(own.ConnectionString, await ShellAsync(["setsid", "sh", "-c", Drop, "sh", Psql, name]));
        try
        {
            await using NpgsqlConnection connection = await maintenance.OpenAsync(ct);
            await using NpgsqlCommand command = new($"create database {name}", connection);
            await command.ExecuteNonQueryAsync(ct);
            return database;
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }

        Task<ChildProcess> ShellAsync(string[] command) => Task.FromResult(ChildProcess.Start(
            command, EnvironmentOf(server).ToDictionary(each => each.Key, each => each.Value!)));
    }

    private static Dictionary<string, string?> EnvironmentOf(string connectionString)
    {
        NpgsqlConnectionStringBuilder server = new(connectionString);
        Dictionary<string, string?> known = new()
        {
            ["PGHOST"] = server.Host,
            ["PGPORT"] = $"{server.Port}",
            ["PGUSER"] = server.Username,
            ["PGPASSWORD"] = server.Password,
            ["PGDATABASE"] = server.Database,
        };
        return known.Where(each => each.Value is not null).ToDictionary();
    }
}

// A PostgreSQL on this machine, by its first process.
internal sealed class PostgresFigures
{
    // Of /proc/PID/stat after the name of the program, counted from 0; see proc(5), which counts from 1 and two before. In ticks of 10 ms.
    private const int Parent = 1;
    private static readonly int[] Own = [11, 12];
    private static readonly int[] OfEnded = [13, 14];

    private readonly string _postmaster;

    private PostgresFigures(string postmaster) => _postmaster = postmaster;

    // Null when the server is not to be seen from here.
    public static PostgresFigures? OfBackend(string process) => Stat(process) is { } backend ? new PostgresFigures(backend[Parent]) : null;

    // CPU of its processes that live, and of those that have ended.
    public double CpuSeconds()
    {
        long living = Directory.EnumerateDirectories("/proc").Select(Path.GetFileName)
            .Where(name => int.TryParse(name, out _))
            .Select(process => Stat(process!))
            .Where(stat => stat is not null && stat[Parent] == _postmaster)
            .Sum(stat => Own.Sum(field => long.Parse(stat![field])));
        string[] first = Stat(_postmaster) ?? throw new InvalidOperationException("PostgreSQL has ended.");
        return (living + OfEnded.Sum(field => long.Parse(first[field]))) / 100.0;
    }

    // As on a machine of its own, as long as the result lives: a control group whose processes have a core only while nobody else
    // wants it (cpu.idle of cgroups(7)). Niceness and SCHED_IDLE do not do it: a kernel with CONFIG_SCHED_AUTOGROUP shares the cores
    // among sessions first, and each of PostgreSQL's processes is a session of its own (setsid(2)). Measured: `/` p99 beside 8 exports
    // is 9 ms with either as with none of them, and about what it is without exports with this. Null where it is not to be had: it takes root.
    public IDisposable? TryGiveWay()
    {
        string root = Directory.Exists("/sys/fs/cgroup/cpu") ? "/sys/fs/cgroup/cpu" : "/sys/fs/cgroup";
        IdleGroup group = new(root, Path.Combine(root, $"streamingjson-bench-{Environment.ProcessId}"), _postmaster);
        try
        {
            group.Enter();
            return group;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            group.Dispose();
            return null;
        }
    }

    // Null when there is no such process of PostgreSQL.
    private static string[]? Stat(string process)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{process}/stat");
            int end = stat.LastIndexOf(')');
            return stat[..end].EndsWith("(postgres", StringComparison.Ordinal) ? stat[(end + 2)..].Split(' ') : null;
        }
        catch (IOException)
        {
            // It has ended meanwhile.
            return null;
        }
    }

    private sealed class IdleGroup(string root, string group, string process) : IDisposable
    {
        // The first process first, so that none is forked unseen; what it forks later is where it is.
        public void Enter()
        {
            Directory.CreateDirectory(group);
            File.WriteAllText(Path.Combine(group, "cpu.idle"), "1");
            Move(process, group);
            string children = File.ReadAllText($"/proc/{process}/task/{process}/children");
            Array.ForEach(children.Split(' ', StringSplitOptions.RemoveEmptyEntries), child => Move(child, group));
        }

        // A process that has just ended is in its group until it is reaped.
        public void Dispose()
        {
            for (int attempt = 0; Directory.Exists(group) && attempt < 100; attempt++)
            {
                try
                {
                    Move(process, root);
                    Array.ForEach(File.ReadAllLines(Path.Combine(group, "cgroup.procs")), each => Move(each, root));
                    Directory.Delete(group);
                }
                catch (Exception error) when (error is IOException or UnauthorizedAccessException)
                {
                    Thread.Sleep(50);
                }
            }
        }

        private static void Move(string process, string group)
        {
            try
            {
                File.WriteAllText(Path.Combine(group, "cgroup.procs"), process);
            }
            catch (IOException) when (!Directory.Exists($"/proc/{process}"))
            {
                // It has ended meanwhile.
            }
        }
    }
}
