namespace StreamingJson.Bench;

// A server whose growth is shown. `PrepareAsync` makes what it needs in the run's folder, and gives null where it cannot run; `Packages`
// is then what would help. A document that takes longer than `Patience` is left out: five seconds keep a round of nine servers below a minute.
internal sealed record GrowthServer(string Name, string Packages, bool StreamsMany, double Patience, Func<string, CancellationToken, Task<ServerKind?>> PrepareAsync)
{
    // Longer ones it is not asked for.
    public long Longest { get; init; } = long.MaxValue;
}

// All servers of which growth is shown; those of others are a few lines in `peers`.
internal static class GrowthServers
{
    public const string All = "ours,bare-loop,nginx,framework-list,framework-async,framework-buffered,go,node,twisted";

    // 49 KB: more than one flush of every server.
    public const long WarmLength = 10_000;

    // Debian's own, for which Debian's packages are.
    private const string Python = "/usr/bin/python3";

    // Where it stands in tables and charts.
    public static int Order(string name) => Math.Max(0, Array.IndexOf(All.Split(','), name));

    // Each of the framework's ways has a process of its own: one must not pay for the memory of another.
    public static GrowthServer Find(string name) => name switch
    {
        "ours" => Always(ServerKind.Ours()) with { StreamsMany = true, Patience = 60 },
        "bare-loop" => Always(ServerKind.BareLoop()) with { StreamsMany = true, Patience = 15 },
        // 889 MB of files, and 10 % of that for the shorter ones.
        "nginx" => new(name, name, false, 5, PrepareNginxAsync) { Longest = 100_000_000 },
        "framework-list" => Always(ServerKind.Reference() with { Name = name, ListOf = length => $"/list?length={length}" }),
        "framework-async" => Always(ServerKind.Reference() with { Name = name }) with { StreamsMany = true },
        // All of it is in memory before any is sent, several times over: 400 MB.
        "framework-buffered" => Always(ServerKind.Reference() with { Name = name, ListOf = length => $"/buffered?length={length}" }) with { Longest = 10_000_000 },
        "go" => new(name, "golang-go", true, 5, async (folder, ct) =>
            Tools.Find("go") is string go && await Tools.OutputAsync([go, "build", "-o", $"{folder}/big", Source("big.go")], ct) is not null
                ? Peer(name, $"{folder}/big") : null),
        "node" => new(name, "nodejs", true, 5, (_, _) => Task.FromResult(Tools.Find("node") is string node ? Peer(name, node, Source("big.mjs")) : null)),
        "twisted" => new(name, "python3-twisted", false, 5, async (_, ct) =>
            File.Exists(Python) && await Tools.OutputAsync([Python, "-B", "-c", "import twisted"], ct) is not null
                ? Peer(name, Python, "-B", Source("big_twisted.py")) : null),
        _ => throw new ArgumentException($"Unknown server '{name}': {All}."),
    };

    private static GrowthServer Always(ServerKind kind) => new(kind.Name, "", false, 5, (_, _) => Task.FromResult<ServerKind?>(kind));
    private static ServerKind Peer(string name, params string[] command) => new(name, command) { Listening = address => [$"{address.Port}"] };
    private static string Source(string name) => Path.Combine(AppContext.BaseDirectory, "peers", name);

    // nginx with the lists as files: nothing is encoded, and the kernel sends what lies in its cache. One process, so that its CPU time and
    // memory are all that there are; nothing is written outside the folder.
    private static async Task<ServerKind?> PrepareNginxAsync(string folder, CancellationToken ct)
    {
        if (Tools.Find("nginx") is not string program || new DriveInfo(folder).AvailableFreeSpace < 1_500_000_000) return null;
        await File.WriteAllTextAsync($"{folder}/root.json", """{"data":[1,2.2,null,true,false,{}]}""", ct);
        for (long length = 1000; length <= 100_000_000; length *= 10) Write($"{folder}/{length}.json", length);
        string temporary = string.Concat(new[] { "client_body", "proxy", "fastcgi", "uwsgi", "scgi" }.Select(name => $"{name}_temp_path {folder}/{name}; "));
        return new ServerKind("nginx", program)
        {
            Listening = address =>
            {
                File.WriteAllText($"{folder}/nginx.conf", $$"""
                    daemon off; master_process off; worker_processes 1; pid {{folder}}/nginx.pid;
                    events { worker_connections 1024; }
                    http {
                      access_log off; sendfile on; keepalive_requests 1000000; default_type application/json; {{temporary}}
                      server {
                        listen 127.0.0.1:{{address.Port}}; root {{folder}};
                        location = / { try_files /root.json =404; }
                        location = /big { try_files /$arg_length.json =404; }
                      }
                    }
                    """);
                return ["-p", folder, "-e", "stderr", "-c", $"{folder}/nginx.conf"];
            },
        };
    }

    private static void Write(string file, long length)
    {
        using StreamWriter text = new(file, append: false, Encoding.ASCII, 64 * 1024);
        for (long i = 0; i < length; i++)
        {
            text.Write(i == 0 ? '[' : ',');
            text.Write(i);
        }

        text.Write(']');
    }
}
