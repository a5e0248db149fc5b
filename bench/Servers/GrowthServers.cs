using System.Buffers.Text;
using System.Globalization;

namespace StreamingJson.Bench;

// A server whose growth is shown. `PrepareAsync` makes what it needs in the run's folder, and gives null where it cannot run; `Packages`
// is then what would help.
internal sealed record GrowthServer(string Name, string Packages, Func<ScratchFolder, long, CancellationToken, Task<ServerKind?>> PrepareAsync)
{
    // Whether it is asked for many lists at once.
    public bool StreamsMany { get; init; }

    // A document that would take longer is left out. Five seconds keep a round of nine servers below a minute.
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(5);

    // Why it is not asked for a list of this length; null where it is.
    public Func<long, string?> Refuses { get; init; } = _ => null;
}

// All servers of which growth is shown, each by a name; those of others are a few lines in `peers`.
internal static class GrowthServers
{
    public const string Ours = "ours";

    // 49 KB: more than one flush of every server.
    public const long WarmLength = 10_000;

    // Debian's own, for which Debian's packages are.
    private const string Python = "/usr/bin/python3";

    private static readonly GrowthServer[] All =
    [
        Always(ServerKind.Ours()) with { StreamsMany = true, Patience = TimeSpan.FromMinutes(1) },
        Always(ServerKind.BareLoop() with { Name = "bare-loop" }) with { StreamsMany = true, Patience = TimeSpan.FromSeconds(15) },
        new("nginx", "nginx", Nginx.PrepareAsync)
        {
            Refuses = length => length > Nginx.Longest ? $"a file of {ListBytes.Of(length) / 1e9:0.0} GB" : null,
        },
        // Each of the framework's ways has a process of its own: one must not pay for the memory of another.
        Framework("framework-list", "/list"),
        Framework("framework-async", "/async") with { StreamsMany = true },
        Framework("framework-buffered", "/buffered") with { Refuses = RefusesBuffered },
        new("go", "golang-go", async (folder, _, ct) =>
        {
            string program = folder.File("big");
            return Tools.Find("go") is string go && await Tools.OutputAsync([go, "build", "-o", program, Source("big.go")], ct) is not null
                ? Peer("go", program)
                : null;
        }) { StreamsMany = true },
        new("node", "nodejs", (_, _, _) =>
            Task.FromResult(Tools.Find("node") is string node ? Peer("node", node, Source("big.mjs")) : null)) { StreamsMany = true },
        new("twisted", "python3-twisted", async (_, _, ct) =>
            File.Exists(Python) && await Tools.OutputAsync([Python, "-B", "-c", "import twisted"], ct) is not null
                ? Peer("twisted", Python, "-B", Source("big_twisted.py"))
                : null),
    ];

    public static IReadOnlyList<string> Names { get; } = [.. All.Select(server => server.Name)];

    // Where it stands in tables and charts.
    public static int Order(string name) => Names.ToList().IndexOf(name) is >= 0 and int index ? index : Names.Count;

    public static GrowthServer Find(string name) => All.FirstOrDefault(server => server.Name == name)
        ?? throw new ArgumentException($"Unknown server '{name}': {string.Join(", ", Names)}.");

    private static GrowthServer Always(ServerKind kind) => new(kind.Name, "", (_, _, _) => Task.FromResult<ServerKind?>(kind));

    private static GrowthServer Framework(string name, string path) => Always(ServerKind.Reference() with
    {
        Name = name,
        ListOf = length => $"{path}?length={Math.Min(length, ServerKind.Endless)}",
    });

    private static ServerKind Peer(string name, params string[] command) =>
        new(name, command) { Listening = address => [$"{address.Port}"] };

    private static string Source(string name) => Path.Combine(AppContext.BaseDirectory, "peers", name);

    // One array of bytes before any of it is sent: the integers, a buffer that doubles while it grows, the one it is copied from, and
    // the result; others live on the machine too.
    private static string? RefusesBuffered(long length)
    {
        long bytes = ListBytes.Of(length);
        long quarter = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4;
        return bytes > Array.MaxLength || bytes * 4 > quarter ? $"{bytes * 4 / 1e9:0.0} GB are more than a quarter of the memory, or than an array" : null;
    }
}

// nginx with the lists as files: nothing is encoded, and the kernel sends what lies in its cache.
internal static class Nginx
{
    // 889 MB, and 10 % of that for the shorter ones.
    public const long Longest = 100_000_000;

    public static async Task<ServerKind?> PrepareAsync(ScratchFolder folder, long maxLength, CancellationToken ct)
    {
        if (Tools.Find("nginx") is not string program || new DriveInfo(folder.Path).AvailableFreeSpace < 1_500_000_000)
        {
            return null;
        }

        await File.WriteAllTextAsync(folder.File("root.json"), """{"data":[1,2.2,null,true,false,{}]}""", ct);
        for (long length = Growth.MinLength; length <= Math.Max(Math.Min(maxLength, Longest), GrowthServers.WarmLength); length *= 10)
        {
            Write(folder.File($"{length}.json"), length);
        }

        return new ServerKind("nginx", [program])
        {
            Listening = address =>
            {
                File.WriteAllText(folder.File("nginx.conf"), Configuration(folder.Path, address.Port));
                return ["-p", folder.Path, "-e", "stderr", "-c", folder.File("nginx.conf")];
            },
        };
    }

    private static void Write(string file, long length)
    {
        using FileStream stream = File.Create(file);
        byte[] buffer = new byte[64 * 1024];
        int filled = 0;
        for (long i = 0; i < length; i++)
        {
            if (buffer.Length - filled < 32)
            {
                stream.Write(buffer, 0, filled);
                filled = 0;
            }

            buffer[filled] = (byte)(i == 0 ? '[' : ',');
            _ = Utf8Formatter.TryFormat(i, buffer.AsSpan(filled + 1), out int digits);
            filled += 1 + digits;
        }

        stream.Write(buffer, 0, filled);
        stream.WriteByte((byte)']');
    }

    // One process, so that its CPU time and memory are all that there are; nothing is written outside the folder.
    private static string Configuration(string folder, int port) => $$"""
        daemon off;
        master_process off;
        worker_processes 1;
        pid {{folder}}/nginx.pid;
        events { worker_connections 1024; }
        http {
          access_log off;
          sendfile on;
          keepalive_requests 1000000;
          default_type application/json;
          client_body_temp_path {{folder}}/body;
          proxy_temp_path {{folder}}/proxy;
          fastcgi_temp_path {{folder}}/fastcgi;
          uwsgi_temp_path {{folder}}/uwsgi;
          scgi_temp_path {{folder}}/scgi;
          server {
            listen 127.0.0.1:{{port}};
            root {{folder}};
            location = / { try_files /root.json =404; }
            location = /big { try_files /$arg_length.json =404; }
          }
        }
        """;
}

// A folder of a run's own, in memory where the system has a place for that: a kernel that takes back what was idle for half a minute
// (DAMON) would let a server of files be measured with the disk. What a run that was killed has left goes with the next one.
internal sealed class ScratchFolder : IDisposable
{
    private const string Prefix = "bench-growth-";

    private static readonly string Place = Directory.Exists("/dev/shm") ? "/dev/shm" : System.IO.Path.GetTempPath();

    public ScratchFolder()
    {
        foreach (string folder in Directory.GetDirectories(Place, $"{Prefix}*"))
        {
            string process = System.IO.Path.GetFileName(folder)[Prefix.Length..];
            if (int.TryParse(process, CultureInfo.InvariantCulture, out int pid) && !ProcessFigures.IsRunning(pid))
            {
                Delete(folder);
            }
        }

        Directory.CreateDirectory(Path);
        AppDomain.CurrentDomain.ProcessExit += OnExit;
    }

    public string Path { get; } = System.IO.Path.Combine(Place, $"{Prefix}{Environment.ProcessId}");

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= OnExit;
        Delete(Path);
    }

    private void OnExit(object? sender, EventArgs arguments) => Delete(Path);

    private static void Delete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // It has gone before, or is another user's.
        }
    }
}
