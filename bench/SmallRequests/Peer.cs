namespace StreamingJson.Bench;

// A server of others, of the kinds that people would take for a small JSON document: what it needs, and how it is started.
internal sealed record Peer(string Name, string Interpreter, string[] Modules, string Packages, PeerCommand Command)
{
    private const string Python = "/usr/bin/python3";
    private const string PyPy = "/usr/bin/pypy3";

    // Debian's packages; those of another distribution have other names.
    public static readonly IReadOnlyList<Peer> All =
    [
        // Its stock worker closes every connection behind its answer; threads keep them. With its stock limit of 30 s a worker
        // would need 15 to notice that it is no longer wanted.
        new("Flask, gunicorn", Python, ["flask", "gunicorn"], "python3-flask gunicorn python3-ujson",
            port => Gunicorn(port, "sync")),
        new("Flask, gunicorn, threads", Python, ["flask", "gunicorn"], "python3-flask gunicorn python3-ujson",
            port => Gunicorn(port, "gthread", "--threads", "4")),
        new("asyncio, httptools", Python, ["httptools"], "python3-httptools python3-ujson",
            port => ["peers/asyncio_container.py", port]),
        new("uvloop, httptools", Python, ["httptools", "uvloop"], "python3-httptools python3-uvloop python3-ujson",
            port => ["peers/asyncio_container.py", port, "--uvloop"]),
        new("ASGI, uvicorn", Python, ["uvicorn", "httptools", "uvloop"], "uvicorn python3-httptools python3-uvloop python3-ujson",
            port => ["-m", "uvicorn", "--app-dir", "peers", "--port", port, "--loop", "uvloop", "--http", "httptools",
                "--no-access-log", "--log-level", "warning", "asgi_app:app"]),
        new("ASGI, PyPy", PyPy, [], "pypy3", port => ["peers/asgi_server.py", port, "asgi_app:app"]),
    ];

    public ServerKind Kind => new(
        Name,
        [Interpreter],
        new Dictionary<string, string> { ["PYTHONDONTWRITEBYTECODE"] = "1" },
        "",
        "")
    {
        Listening = address => Command($"{address.Port}"),
    };

    // What it makes JSON with, or null where it cannot run.
    public async Task<string?> SerializerAsync(CancellationToken ct)
    {
        const string find = """
            import importlib.util, sys
            if not all(importlib.util.find_spec(name) for name in sys.argv[1:]): sys.exit(1)
            sys.path.insert(0, "peers")
            import document
            print(document.SERIALIZER)
            """;
        if (!File.Exists(Interpreter))
        {
            return null;
        }

        await using ChildProcess python = ChildProcess.Start([Interpreter, "-B", "-c", find, .. Modules]);
        (string output, int exitCode) = await python.EndAsync(ct);
        return exitCode == 0 ? output.Trim() : null;
    }

    private static IEnumerable<string> Gunicorn(string port, string worker, params string[] more) =>
    [
        "-m", "gunicorn", "--preload", "--workers", "1", "--worker-class", worker, .. more, "--timeout", "4",
        "--log-level", "warning", "--chdir", "peers", "--bind", $"127.0.0.1:{port}", "flask_app:app",
    ];
}

// The arguments of a server that is to listen on a port of loopback.
internal delegate IEnumerable<string> PeerCommand(string port);
