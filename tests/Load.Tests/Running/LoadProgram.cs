using System.CommandLine;

namespace StreamingJson.Load.Tests.Running;

/// <summary>The program's end: what it said, and its exit code.</summary>
internal sealed record LoadProgram(int ExitCode, string Out, string Error)
{
    /// <summary>Runs it without judging times.</summary>
    public static Task<LoadProgram> RunAsync(params string[] arguments) =>
        RunAsync(TimeProvider.System, [.. arguments, "--untimed"]);

    public static async Task<LoadProgram> RunAsync(TimeProvider time, params string[] arguments)
    {
        InvocationConfiguration configuration = new() { Output = new StringWriter(), Error = new StringWriter() };
        // NBomber's run blocks its thread.
        int exitCode = await Task.Run(() => LoadCommand.RunAsync(arguments, configuration, time)).Patiently();
        return new LoadProgram(exitCode, $"{configuration.Output}", $"{configuration.Error}");
    }
}
