namespace StreamingJson.WebHost.Tests.Running;

/// <summary>A fact that needs the real curl: skipped, with the reason, where it is missing, but never under CI.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class CurlFactAttribute : FactAttribute
{
    public CurlFactAttribute()
    {
        if (Environment.GetEnvironmentVariable("CI") == "true" || IsInstalled()) return;
        Skip = "curl is not installed.";
    }

    private static bool IsInstalled() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Any(folder => File.Exists(Path.Combine(folder, "curl")) || File.Exists(Path.Combine(folder, "curl.exe")));
}
