namespace StreamingJson.Bench;

// How this program starts itself, and .NET programs at all.
internal static class OwnProgram
{
    // Full compilation at the first call: a child that measures must not recompile itself while it measures.
    public static readonly IReadOnlyDictionary<string, string> Settled = new Dictionary<string, string>
    {
        ["DOTNET_TieredCompilation"] = "0",
        ["DOTNET_gcServer"] = "0",
    };

    public static string Dotnet { get; } = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    public static IEnumerable<string> Command(params IEnumerable<string> arguments) =>
        [Dotnet, Path.Combine(AppContext.BaseDirectory, "Bench.dll"), .. arguments];
}
