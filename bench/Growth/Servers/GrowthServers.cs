namespace StreamingJson.Bench;

// All servers of which growth is shown, each by a name.
internal static class GrowthServers
{
    public const string Ours = "ours";
    public const string Ceiling = "ceiling";

    // The framework's lists count with an int.
    private const long LongestOfFramework = 2_000_000_000;

    private static readonly GrowthServer[] All =
    [
        new(Ours, "", (_, _, _) => Always(ServerKind.Ours([]))) { StreamsMany = true, Patience = TimeSpan.FromMinutes(1) },
        Framework(Ceiling) with
        {
            PathOf = length => $"/ceiling?bytes={ListBytes.Of(length)}&flush=61440",
            StreamsMany = true,
            Patience = TimeSpan.FromSeconds(15),
        },
        new("nginx", Nginx.Packages, Nginx.PrepareAsync) { Refuses = Nginx.Refuses },
        Framework("framework-list") with { PathOf = length => $"/list?length={length}" },
        Framework("framework-async") with
        {
            PathOf = length => $"/async?length={Math.Min(length, LongestOfFramework)}",
            StreamsMany = true,
        },
        Framework("framework-buffered") with
        {
            PathOf = length => $"/buffered?length={length}",
            Refuses = BufferedMemory.Refuses,
        },
        new("go", PeerPrograms.GoPackages, PeerPrograms.GoAsync) { StreamsMany = true },
        new("node", PeerPrograms.NodePackages, PeerPrograms.NodeAsync) { StreamsMany = true },
        new("twisted", PeerPrograms.TwistedPackages, PeerPrograms.TwistedAsync),
    ];

    public static IReadOnlyList<string> Names { get; } = [.. All.Select(server => server.Name)];

    // Where it stands in tables and charts.
    public static int Order(string name)
    {
        int index = Names.ToList().IndexOf(name);
        return index < 0 ? Names.Count : index;
    }

    public static GrowthServer Find(string name) => All.FirstOrDefault(server => server.Name == name)
        ?? throw new ArgumentException($"Unknown server '{name}': {string.Join(", ", Names)}.");

    // Each of the framework's ways has a process of its own: one must not pay for the memory of another.
    private static GrowthServer Framework(string name) => new(
        name, "", (_, _, _) => Always(ServerKind.Reference([]) with { Name = name }));

    private static Task<ServerKind?> Always(ServerKind kind) => Task.FromResult<ServerKind?>(kind);
}
