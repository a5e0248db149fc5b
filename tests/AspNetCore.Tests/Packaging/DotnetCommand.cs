using System.Diagnostics;
using System.Text;

namespace StreamingJson.AspNetCore.Tests.Packaging;

/// <summary>Runs the SDK as at a prompt: without what a test run has put into the environment, and never for ever.</summary>
/// <param name="folder">Where it runs.</param>
/// <param name="scratch">A folder for what it leaves behind in the one for temporary files, such as its diagnostic pipes.</param>
/// <param name="environment">What is added to its environment.</param>
internal sealed class DotnetCommand(string folder, DirectoryInfo scratch, params (string Name, string Value)[] environment)
{
    // The longest, a restore and a build, takes 10 s on two busy cores.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    // Of the test run's own MSBuild, test host and server.
    private static readonly string[] Foreign =
        ["MSBUILD", "VSTEST", "ASPNETCORE_", "URLS", "DOTNET_URLS", "CONFIGURATION", "PLATFORM"];

    private static readonly (string, string)[] Quiet =
    [
        ("DOTNET_NOLOGO", "1"),
        ("DOTNET_CLI_TELEMETRY_OPTOUT", "1"),
        ("DOTNET_CLI_WORKLOAD_UPDATE_NOTIFY_DISABLE", "true"),
        ("DOTNET_GENERATE_ASPNET_CERTIFICATE", "false"),
        ("DOTNET_ADD_GLOBAL_TOOLS_TO_PATH", "false"),
        // Servers that outlive the command would hold its folder, and its output open.
        ("DOTNET_CLI_USE_MSBUILD_SERVER", "0"),
        ("MSBUILDDISABLENODEREUSE", "1"),
        ("UseSharedCompilation", "false"),
    ];

    /// <exception cref="TimeoutException">It took longer than the limit; it has been killed.</exception>
    public async Task RunAsync(params string[] arguments)
    {
        string command = $"dotnet {string.Join(' ', arguments)}";
        StringBuilder said = new();
        using Process process = new() { StartInfo = StartInfo(arguments) };
        process.OutputDataReceived += (_, line) => Note(said, line.Data);
        process.ErrorDataReceived += (_, line) => Note(said, line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            await process.WaitForExitAsync().WaitAsync(Limit);
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{command} took longer than {Limit} and said:\n{said}");
        }

        Assert.True(process.ExitCode == 0, $"{command} ended with {process.ExitCode} and said:\n{said}");
    }

    public ProcessStartInfo StartInfo(params string[] arguments)
    {
        ProcessStartInfo info = new("dotnet", arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string name in info.Environment.Keys.Where(IsForeign).ToArray()) info.Environment.Remove(name);
        foreach (string name in (string[])["TMPDIR", "TEMP", "TMP"]) info.Environment[name] = scratch.FullName;
        foreach ((string name, string value) in Quiet.Concat(environment)) info.Environment[name] = value;
        return info;
    }

    private static bool IsForeign(string name) =>
        Foreign.Any(foreign => name.StartsWith(foreign, StringComparison.OrdinalIgnoreCase));

    private static void Note(StringBuilder said, string? line)
    {
        lock (said) said.AppendLine(line);
    }
}
