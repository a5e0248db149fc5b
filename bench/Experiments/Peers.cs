namespace StreamingJson.Bench;

[Description("""
    Requests a second to `/`, as `small`, and against servers in Python that answer with the same document: Flask under gunicorn, a container
    on asyncio and httptools, ASGI under uvicorn and under PyPy. Those that are not installed are named, with what would install them. Go,
    Node and Twisted are beside ours in `growth`.
    Example: bench peers --rounds 1 --seconds 1 --warmup 2
    """)]
internal sealed record Peers(
    int Rounds = 7, [Description("Of each server in a round.")] double Seconds = 4, [Description("Seconds that each server is asked before.")] double Warmup = 8) : IExperiment
{
    // Debian's own, for which Debian's packages are.
    private const string Python = "/usr/bin/python3";
    private const string PyPy = "/usr/bin/pypy3";

    // Debian's packages; those of another distribution have other names.
    private static readonly Peer[] All =
    [
        // Its stock worker closes every connection behind its answer; threads keep them.
        new("Flask, gunicorn", Python, ["flask", "gunicorn"], "python3-flask gunicorn python3-ujson", port => Gunicorn(port, "sync")),
        new("Flask, gunicorn, threads", Python, ["flask", "gunicorn"], "python3-flask gunicorn python3-ujson",
            port => Gunicorn(port, "gthread", "--threads", "4")),
        new("asyncio, httptools", Python, ["httptools"], "python3-httptools python3-ujson", port => ["peers/asyncio_container.py", port]),
        new("uvloop, httptools", Python, ["httptools", "uvloop"], "python3-httptools python3-uvloop python3-ujson",
            port => ["peers/asyncio_container.py", port, "--uvloop"]),
        new("ASGI, uvicorn", Python, ["uvicorn", "httptools", "uvloop"], "uvicorn python3-httptools python3-uvloop python3-ujson",
            port => ["-m", "uvicorn", "--app-dir", "peers", "--port", port, "--loop", "uvloop", "--http", "httptools",
                "--no-access-log", "--log-level", "warning", "asgi_app:app"]),
        new("ASGI, PyPy", PyPy, [], "pypy3", port => ["peers/asgi_server.py", port, "asgi_app:app"]),
    ];

    public async Task<Report> RunAsync(CancellationToken ct)
    {
        List<ServerKind> kinds = [];
        List<string[]> missing = [];
        foreach (Peer peer in All)
        {
            if (await peer.SerializerAsync(ct) is string serializer) kinds.Add(peer.Kind with { Name = $"{peer.Name}, {serializer}" });
            else missing.Add([peer.Name, $"apt-get install {peer.Packages}"]);
        }

        Report report = await new Small(Rounds, Seconds, Warmup).RunAsync(kinds, ct);
        report.Tables.Add(new TextTable("Not installed", ["server", "what would install it"], missing));
        return report;
    }

    // With its stock limit of 30 s a worker would need 15 to notice that it is no longer wanted.
    private static IEnumerable<string> Gunicorn(string port, string worker, params string[] more) =>
    [
        "-m", "gunicorn", "--preload", "--workers", "1", "--worker-class", worker, .. more, "--timeout", "4",
        "--log-level", "warning", "--chdir", "peers", "--bind", $"127.0.0.1:{port}", "flask_app:app",
    ];

    private sealed record Peer(
        string Name, string Interpreter, string[] Modules, string Packages, Func<string, IEnumerable<string>> Arguments)
    {
        public ServerKind Kind => new ServerKind(Name, Interpreter) { Listening = address => Arguments($"{address.Port}") }.With("PYTHONDONTWRITEBYTECODE", "1");

        // What it makes JSON with, or null where it cannot run.
        public async Task<string?> SerializerAsync(CancellationToken ct)
        {
            const string find = "import importlib.util, sys; sys.path.insert(0, 'peers'); import document; "
                + "print(document.SERIALIZER) if all(importlib.util.find_spec(name) for name in sys.argv[1:]) else sys.exit(1)";
            return File.Exists(Interpreter) ? await Tools.OutputAsync([Interpreter, "-B", "-c", find, .. Modules], ct) : null;
        }
    }
}
