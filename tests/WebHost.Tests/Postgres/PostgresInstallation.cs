namespace StreamingJson.WebHost.Tests.Postgres;

/// <summary>Where a PostgreSQL for the tests is to be had: one that runs already, or Debian's package.</summary>
internal static class PostgresInstallation
{
    private const string Packages = "/usr/lib/postgresql";

    /// <summary>The connection string of a server that runs already; its user may create databases.</summary>
    public static string? Given { get; } =
        Environment.GetEnvironmentVariable("STREAMINGJSON_TEST_POSTGRES") is { Length: > 0 } given ? given : null;

    /// <summary>The programs of the highest version that is installed.</summary>
    public static string? Programs => !Directory.Exists(Packages) ? null : Directory.GetDirectories(Packages)
        .Where(folder => File.Exists($"{folder}/bin/postgres") && File.Exists($"{folder}/bin/initdb"))
        .Select(folder => (Folder: folder, Version: int.TryParse(Path.GetFileName(folder), out int version) ? version : 0))
        .OrderBy(found => found.Version).Select(found => $"{found.Folder}/bin").LastOrDefault();

    /// <summary>Why a test must be skipped; never under CI, where it fails instead.</summary>
    /// <param name="needsOwn">Whether the test does to the server what it may do to its own only.</param>
    public static string? ReasonToSkip(bool needsOwn) => Environment.GetEnvironmentVariable("CI") == "true" ? null
        : Given is not null ? needsOwn ? "The server of STREAMINGJSON_TEST_POSTGRES is not to be restarted or killed." : null
        : Programs is null ? "There is no PostgreSQL: install Debian's postgresql, or set STREAMINGJSON_TEST_POSTGRES." : null;
}
