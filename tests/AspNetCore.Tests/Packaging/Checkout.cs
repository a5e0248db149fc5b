using System.Reflection;

namespace StreamingJson.AspNetCore.Tests.Packaging;

/// <summary>The checkout that the tests were built in, wherever they are started from.</summary>
internal static class Checkout
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    public static string Readme => Path.Combine(Root, "README.md");

    /// <summary>As the tests were built, so were the libraries.</summary>
    public static string Configuration { get; } =
        typeof(Checkout).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;

    private static string Find(string folder)
    {
        while (!File.Exists(Path.Combine(folder, "StreamingJson.sln"))) folder = Path.GetDirectoryName(folder)!;
        return folder;
    }
}
