namespace StreamingJson.Bench;

// Which server to start, and how it is asked for a list of integers.
internal sealed record ServerKind(string Name, params IEnumerable<string> Command)
{
    // As many as the host and the framework's endpoints give; readers ask again after it.
    public const long Endless = 2_000_000_000;
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();
    public Func<Uri, IEnumerable<string>> Listening { get; init; } = address => ["--urls", address.ToString()];
    public Func<long, string> ListOf { get; init; } = length => $"/big?length={length}";
    public string EndlessPath => ListOf(Endless);

    // Our own host, as it is built beside this program or in its own folder.
    public static ServerKind Ours(params IEnumerable<string> arguments) => OfBuild(HostBuild.Path, arguments);

    // This program as a server of plain ASP.NET Core, with the garbage collector that our host is built with.
    public static ServerKind Reference(params IEnumerable<string> arguments) =>
        new ServerKind("reference", OwnProgram.Command(["serve", .. arguments])) { ListOf = length => $"/async?length={length}" }
            .With("DOTNET_gcServer", HostBuild.UsesServerGc ? "1" : "0");

    // The same with sockets as our host has them, asked for as many constant bytes as a list has.
    public static ServerKind BareLoop() => Reference("--inline") with { Name = "bare-loop", ListOf = length => BareLoopPath(ListBytes.Of(length)) };
    public static string BareLoopPath(long bytes, int flush = 61440) => $"/loop?bytes={bytes}&flush={flush}";

    public static ServerKind Parse(string name, params IEnumerable<string> arguments) => name switch
    {
        "ours" => Ours(arguments),
        "reference" => Reference(arguments),
        _ when name.EndsWith(".dll", StringComparison.Ordinal) && File.Exists(name) => OfBuild(Path.GetFullPath(name), arguments),
        _ => throw new ArgumentException($"Unknown server '{name}': ours, reference, or the .dll of another build of the host."),
    };

    public ServerKind With(string variable, string value) => this with { Environment = new Dictionary<string, string>(Environment) { [variable] = value } };

    // On one core: the load has another.
    public ServerKind On(int core) => this with { Command = ["taskset", "-c", $"{core}", .. Command] };

    // The reference logs nothing. Ours keeps its warnings and errors.
    private static ServerKind OfBuild(string build, IEnumerable<string> arguments) =>
        new ServerKind("ours", [OwnProgram.Dotnet, build, .. arguments]).With("Logging__LogLevel__Default", "Warning");
}
