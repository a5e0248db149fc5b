using System.Globalization;
using Npgsql;

namespace StreamingJson.Bench;

// The CPU of a PostgreSQL on this machine: of its processes that live, and of those that have ended.
internal sealed class PostgresCpu
{
    // Ticks of /proc/PID/stat, USER_HZ, are 10 ms on every Linux that .NET runs on; exports take seconds.
    private const double TicksPerSecond = 100;

    // Behind the name of the program, counted from 0; see proc(5), which counts from 1 and two before.
    private const int Parent = 1;
    private const int User = 11;
    private const int System = 12;
    private const int UserOfEnded = 13;
    private const int SystemOfEnded = 14;

    private readonly string _postmaster;

    private PostgresCpu(string postmaster) => _postmaster = postmaster;

    // Null when the server is not to be seen from here.
    public static async Task<PostgresCpu?> FindAsync(string connectionString, CancellationToken ct)
    {
        await using NpgsqlConnection connection = await ExportDatabase.OpenAsync(connectionString, ct);
        string[]? backend = Stat($"{connection.ProcessID}", "postgres");
        return backend is null ? null : new PostgresCpu(backend[Parent]);
    }

    public double Seconds()
    {
        IEnumerable<string> processes = Directory.EnumerateDirectories("/proc").Select(Path.GetFileName)
            .Where(name => int.TryParse(name, CultureInfo.InvariantCulture, out _))!;
        long living = processes.Select(process => Stat(process, "postgres"))
            .Where(stat => stat is not null && stat[Parent] == _postmaster)
            .Sum(stat => Ticks(stat!, User) + Ticks(stat!, System));
        string[] own = Stat(_postmaster, "postgres") ?? throw new InvalidOperationException("PostgreSQL has ended.");
        return (living + Ticks(own, UserOfEnded) + Ticks(own, SystemOfEnded)) / TicksPerSecond;
    }

    // As on a machine of its own, as long as the result lives: it takes no core that somebody else wants. Null where that cannot be done.
    public IdleGroup? TryGiveWay() => IdleGroup.TryHold(_postmaster);

    private static long Ticks(string[] stat, int field) => long.Parse(stat[field], CultureInfo.InvariantCulture);

    // Null when there is no such process of that program.
    private static string[]? Stat(string process, string program)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{process}/stat");
            int end = stat.LastIndexOf(')');
            return stat[..end].EndsWith($"({program}", StringComparison.Ordinal) ? stat[(end + 2)..].Split(' ') : null;
        }
        catch (IOException)
        {
            // It has ended meanwhile.
            return null;
        }
    }
}
