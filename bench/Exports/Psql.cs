using Npgsql;
using StreamingJson.WebHost.Tests.Postgres;

namespace StreamingJson.Bench;

// PostgreSQL's own client. Server and password come by its environment, where no list of processes shows them.
internal sealed class Psql(string connectionString)
{
    public static string Program { get; } = PostgresInstallation.Programs is { } programs ? $"{programs}/psql" : "psql";

    public IReadOnlyDictionary<string, string> Environment { get; } = EnvironmentOf(new(connectionString));

    // What the statement gives goes to /dev/null.
    public async Task RunAsync(string sql, CancellationToken ct)
    {
        await using ChildProcess psql = ChildProcess.Start(
            ["sh", "-c", "exec \"$@\" >/dev/null", "sh", Program, "--no-psqlrc", "-c", sql], Environment);
        (_, int exitCode) = await psql.EndAsync(ct);
        if (exitCode != 0)
        {
            throw new InvalidOperationException($"psql ended with {exitCode}; see its message above.");
        }
    }

    private static Dictionary<string, string> EnvironmentOf(NpgsqlConnectionStringBuilder server)
    {
        Dictionary<string, string?> known = new()
        {
            ["PGHOST"] = server.Host,
            ["PGPORT"] = $"{server.Port}",
            ["PGUSER"] = server.Username,
            ["PGPASSWORD"] = server.Password,
            ["PGDATABASE"] = server.Database,
        };
        return known.Where(each => each.Value is not null).ToDictionary(each => each.Key, each => each.Value!);
    }
}
