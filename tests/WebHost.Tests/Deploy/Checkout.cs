namespace StreamingJson.WebHost.Tests.Deploy;

/// <summary>The checkout that the tests were built in.</summary>
internal static class Checkout
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    /// <param name="path">Of a file, from the root on.</param>
    public static string Read(params string[] path) => File.ReadAllText(Path.Combine([Root, .. path]));

    private static string Find(string folder)
    {
        while (!File.Exists(Path.Combine(folder, "StreamingJson.sln"))) folder = Path.GetDirectoryName(folder)!;
        return folder;
    }
}
