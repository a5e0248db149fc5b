namespace StreamingJson.Bench;

// The same list by programs for other runtimes; each is a few lines in `peers`.
internal static class PeerPrograms
{
    public const string GoPackages = "golang-go";
    public const string NodePackages = "nodejs";
    public const string TwistedPackages = "python3-twisted";

    // Debian's own, for which Debian's packages are.
    private const string Python = "/usr/bin/python3";

    public static async Task<ServerKind?> GoAsync(ScratchFolder folder, GrowthSettings settings, CancellationToken ct)
    {
        string program = folder.File("big");
        return Installed.Find("go") is string go
            && await Installed.SucceedsAsync([go, "build", "-o", program, Source("big.go")], ct)
            ? Kind("go", [program])
            : null;
    }

    public static Task<ServerKind?> NodeAsync(ScratchFolder folder, GrowthSettings settings, CancellationToken ct) =>
        Task.FromResult(Installed.Find("node") is string node ? Kind("node", [node, Source("big.mjs")]) : null);

    public static async Task<ServerKind?> TwistedAsync(ScratchFolder folder, GrowthSettings settings, CancellationToken ct)
    {
        const string find = "import importlib.util, sys; sys.exit(importlib.util.find_spec('twisted') is None)";
        return File.Exists(Python) && await Installed.SucceedsAsync([Python, "-B", "-c", find], ct)
            ? Kind("twisted", [Python, "-B", Source("big_twisted.py")])
            : null;
    }

    private static string Source(string name) => Path.Combine(AppContext.BaseDirectory, "peers", name);

    private static ServerKind Kind(string name, IEnumerable<string> command) => new(
        name, command, new Dictionary<string, string>(), "", "")
    {
        Listening = address => [$"{address.Port}"],
    };
}
