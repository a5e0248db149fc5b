namespace StreamingJson.Bench;

// Which server to start, and where its endless list is.
internal sealed record ServerKind(
    string Name, IEnumerable<string> Command, IReadOnlyDictionary<string, string> Environment, string EndlessPath, string ShortPath)
{
    private static readonly IReadOnlyDictionary<string, string> GcOfHost = new Dictionary<string, string>
    {
        ["DOTNET_gcServer"] = HostBuild.UsesServerGc ? "1" : "0",
    };

    // How it is told where to listen, behind its command.
    public Func<Uri, IEnumerable<string>> Listening { get; init; } = address => ["--urls", address.ToString()];

    // Our own host, as it is built beside this program or in its own folder, or another build of it.
    public static ServerKind Ours(IEnumerable<string> arguments, string? build = null) => new(
        "ours",
        [OwnProgram.Dotnet, build ?? HostBuild.Path, .. arguments],
        // The reference logs nothing. Ours keeps its warnings and errors.
        new Dictionary<string, string> { ["Logging__LogLevel__Default"] = "Warning" },
        "/big?length=10000000000",
        "/big?length=3000000");

    // With what comes from a socket answered where it is heard of, and not on a thread of the pool.
    public ServerKind Inline() => this with
    {
        Name = $"{Name}, sockets inline",
        Environment = new Dictionary<string, string>(Environment) { ["DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS"] = "1" },
    };

    // This program as a server of plain ASP.NET Core, with the garbage collector that our host is built with.
    public static ServerKind Reference(IEnumerable<string> arguments) => new(
        "reference",
        OwnProgram.Command(["serve", .. arguments]),
        GcOfHost,
        "/async?length=2000000000",
        "/async?length=3000000");

    // As the reference, with its answers compressed by the framework's middleware.
    public static ServerKind CompressingReference() => Reference(["--compress"]) with { Name = "framework" };

    // This program as a server of records, each endpoint stock and adopted.
    public static ServerKind Records(int count, bool reflects) => new(
        "records",
        OwnProgram.Command(["serve-records", "--count", $"{count}", .. reflects ? new[] { "--reflection" } : []]),
        GcOfHost,
        RecordsServer.Stock + RecordsServer.List,
        $"{RecordsServer.Stock}{RecordsServer.List}?count=3000");

    // Our own host with exports from a database; settings are keys of the host's configuration in the environment's form.
    public static ServerKind Exports(string connectionString, params IEnumerable<(string Key, string Value)> settings)
    {
        ServerKind host = Ours([]);
        Dictionary<string, string> environment = new(host.Environment) { [OrdersServer.ConnectionKey] = connectionString };
        foreach ((string key, string value) in settings)
        {
            environment[key] = value;
        }

        return host with
        {
            Environment = environment,
            EndlessPath = ExportPaths.Lines,
            ShortPath = $"{ExportPaths.Lines}&limit=3000",
        };
    }

    // This program as a server that exports the same rows by what the framework and others have.
    public static ServerKind Orders(string connectionString) => new(
        "orders",
        OwnProgram.Command(["serve-orders"]),
        new Dictionary<string, string>(GcOfHost) { [OrdersServer.ConnectionKey] = connectionString },
        OrdersServer.ByNpgsql,
        $"{OrdersServer.ByNpgsql}?limit=3000");

    // The endless list with an end.
    public string ListOf(long integers) => EndlessPath[..(EndlessPath.IndexOf('=', StringComparison.Ordinal) + 1)] + integers;

    public static ServerKind Parse(string name, IEnumerable<string> arguments) => name switch
    {
        "ours" => Ours(arguments),
        "reference" => Reference(arguments),
        _ when name.EndsWith(".dll", StringComparison.Ordinal) && File.Exists(name) => Ours(arguments, Path.GetFullPath(name)),
        _ => throw new ArgumentException($"Unknown server '{name}': ours, reference, or the .dll of another build of the host."),
    };
}
