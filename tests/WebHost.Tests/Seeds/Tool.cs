using System.Diagnostics;

namespace StreamingJson.WebHost.Tests.Seeds;

/// <summary>A tool that is not ours, run to its end, and what it said.</summary>
internal sealed record Tool(int ExitCode, string Out, string Error)
{
    public static bool IsInstalled(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Any(folder => File.Exists(Path.Combine(folder, name)));

    public static async Task<Tool> RunAsync(string name, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(name, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync();
            Task<string> error = process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync().Patiently();
            return new Tool(process.ExitCode, await output.Patiently(), await error.Patiently());
        }
        finally
        {
            if (!process.HasExited) process.Kill();
        }
    }

    /// <summary>What stands behind a name, on the only line that begins with it.</summary>
    public string this[string name] => Find(name) ?? throw new InvalidDataException($"It did not say {name} {Out}{Error}");

    /// <summary>The same, or <see langword="null"/> where there is no such line.</summary>
    public string? Find(string name) => Out.Split('\n').SingleOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))
        ?[name.Length..].Trim();
}
