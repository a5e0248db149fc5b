namespace StreamingJson.Bench;

// Where the Release build of our host lies.
internal static class HostBuild
{
    public static string Path { get; } = Find();

    // As the host's own build decided; the SDK's default for a web project is true.
    public static bool UsesServerGc { get; } = File.ReadAllText(RuntimeConfig(Path)).Contains(
        "\"System.GC.Server\": true", StringComparison.Ordinal);

    private static string Find()
    {
        string beside = System.IO.Path.Combine(AppContext.BaseDirectory, "WebHost.dll");
        if (File.Exists(RuntimeConfig(beside)))
        {
            return beside;
        }

        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string own = System.IO.Path.Combine(folder.FullName, "src/WebHost/bin/Release/net10.0/WebHost.dll");
            if (File.Exists(own))
            {
                return own;
            }
        }

        throw new FileNotFoundException("WebHost.dll is not built: dotnet build -c Release");
    }

    private static string RuntimeConfig(string library) => System.IO.Path.ChangeExtension(library, ".runtimeconfig.json");
}
