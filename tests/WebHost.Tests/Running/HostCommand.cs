using System.Diagnostics;

namespace StreamingJson.WebHost.Tests.Running;

/// <summary>A command of the host as a process of its own, and what came of it.</summary>
internal sealed record HostCommand(int ExitCode, string Out, string Error)
{
    /// <param name="arguments">The command line.</param>
    /// <param name="environment">What is added to its environment.</param>
    public static Task<HostCommand> RunAsync(string[] arguments, params (string Name, string Value)[] environment) =>
        RunAsync(arguments, _ => Task.CompletedTask, environment);

    /// <param name="arguments">The command line.</param>
    /// <param name="meanwhile">What is done to the process while it runs.</param>
    /// <param name="environment">What is added to its environment.</param>
    public static async Task<HostCommand> RunAsync(
        string[] arguments, Func<Process, Task> meanwhile, params (string Name, string Value)[] environment)
    {
        ProcessStartInfo info = new("dotnet", [Path.Combine(AppContext.BaseDirectory, "WebHost.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in environment) info.Environment[name] = value;
        using Process process = Process.Start(info)!;
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync();
            Task<string> error = process.StandardError.ReadToEndAsync();
            await meanwhile(process);
            await process.WaitForExitAsync().Patiently();
            return new HostCommand(process.ExitCode, await output.Patiently(), await error.Patiently());
        }
        finally
        {
            if (!process.HasExited) process.Kill();
        }
    }
}
