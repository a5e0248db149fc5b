using CliWrap.Buffered;
using Npgsql;
using StreamingJson.WebHost.Tests.Postgres;

namespace StreamingJson.Bench;

// The database that is exported from, on a PostgreSQL of the benchmark's own. It is deleted when this is disposed, and when this process
// ends, however that comes about.
internal sealed class ExportDatabase(PostgresProcess server) : IAsyncDisposable
{
    public string ConnectionString => server.ConnectionString;

    // Whether there is a PostgreSQL on this machine that can be started.
    public static bool IsInstalled => PostgresInstallation.Programs is not null;

    public static async Task<ExportDatabase> StartAsync(string sharedBuffers, long rows, CancellationToken ct)
    {
        Progress.Write($"starting a PostgreSQL and loading {rows:N0} rows");
        string programs = PostgresInstallation.Programs ?? throw new InvalidOperationException("There is no PostgreSQL: install Debian's postgresql.");
        // A hundred stalled exports, a pool that has some more, and whoever looks at them.
        ExportDatabase database = new(await PostgresProcess.StartAsync(programs, 200, sharedBuffers));
        await using (await database.OpenAsync(ct))
        {
            BufferedCommandResult seed = await Tools.RunAsync(
                [OwnProgram.Dotnet, HostBuild.Path, "seed", "--rows", $"{rows}", "--replace"], ct,
                new Dictionary<string, string?> { [OrdersEndpoints.ConnectionKey] = database.ConnectionString });
            return seed.IsSuccess ? database : throw new InvalidOperationException($"The rows could not be loaded: {seed.StandardError}{seed.StandardOutput}");
        }
    }

    // Waits for a server that has just been started.
    public async Task<NpgsqlConnection> OpenAsync(CancellationToken ct)
    {
        string unpooled = new NpgsqlConnectionStringBuilder(ConnectionString) { Pooling = false }.ConnectionString;
        for (long begun = Stopwatch.GetTimestamp(); ; await Task.Delay(50, ct))
        {
            NpgsqlConnection connection = new(unpooled);
            try
            {
                await connection.OpenAsync(ct);
                return connection;
            }
            catch (NpgsqlException) when (Stopwatch.GetElapsedTime(begun).TotalSeconds < 30)
            {
                await connection.DisposeAsync();
            }
        }
    }

    // The rows as lines of JSON that PostgreSQL makes by itself, to /dev/null.
    public async Task CopyByPsqlAsync(CancellationToken ct)
    {
        NpgsqlConnectionStringBuilder settings = new(ConnectionString);
        Dictionary<string, string?> environment = new()
        {
            ["PGHOST"] = settings.Host,
            ["PGPORT"] = $"{settings.Port}",
            ["PGUSER"] = settings.Username,
            ["PGPASSWORD"] = settings.Password,
            ["PGDATABASE"] = settings.Database,
        };
        string copy = $"copy (select row_to_json(t) from ({OrdersEndpoints.Query}) t) to stdout";
        BufferedCommandResult result = await Tools.RunAsync(
            ["sh", "-c", "exec \"$@\" >/dev/null", "sh", $"{PostgresInstallation.Programs}/psql", "--no-psqlrc", "-c", copy], ct, environment);
        if (!result.IsSuccess) throw new InvalidOperationException($"psql ended with {result.ExitCode}: {result.StandardError}");
    }

    // As if PostgreSQL were on a machine of its own, as long as the result lives: a control group whose processes have a core only while nobody
    // else wants it (cpu.idle of cgroups(7)). Niceness and SCHED_IDLE do not do it: a kernel with CONFIG_SCHED_AUTOGROUP shares the cores
    // among sessions first, and each of PostgreSQL's processes is a session of its own. Measured: `/` p99 beside 8 exports is 9 ms with either
    // as with none of them, and about what it is without exports with this. It takes root; null without.
    public async Task<IAsyncDisposable?> TryGiveWayAsync(CancellationToken ct)
    {
        await using NpgsqlConnection connection = await OpenAsync(ct);
        string first = (await File.ReadAllTextAsync($"/proc/{connection.ProcessID}/stat", ct)).Split(") ")[^1].Split(' ')[1];
        IdleGroup group = new(first);
        if (await group.EnterAsync(ct)) return group;
        await group.DisposeAsync();
        Progress.Warn("PostgreSQL takes its share of the cores: without root or cpu.idle of cgroups it does not give way");
        return null;
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();

    // Of PostgreSQL's first process first, so that none is forked unseen; what it forks later is where it is.
    private sealed class IdleGroup(string first) : IAsyncDisposable
    {
        private static readonly string Root = Directory.Exists("/sys/fs/cgroup/cpu") ? "/sys/fs/cgroup/cpu" : "/sys/fs/cgroup";
        private readonly string _group = Path.Combine(Root, $"streamingjson-bench-{Environment.ProcessId}");

        public async Task<bool> EnterAsync(CancellationToken ct) => await Tools.OutputAsync(["sh", "-c",
            $"mkdir {_group} && echo 1 >{_group}/cpu.idle && for p in {first} $(cat /proc/{first}/task/{first}/children); do echo $p >{_group}/cgroup.procs || [ ! -d /proc/$p ] || exit 1; done"], ct) is not null;

        // A process that has just ended is in its group until it is reaped.
        public async ValueTask DisposeAsync() => _ = await Tools.OutputAsync(["sh", "-c",
            $"for i in $(seq 100); do for p in {first} $(cat {_group}/cgroup.procs); do echo $p >{Root}/cgroup.procs; done; rmdir {_group} && exit; sleep 0.05; done"], default);
    }
}
