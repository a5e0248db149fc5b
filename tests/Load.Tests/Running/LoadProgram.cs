using System.CommandLine;

namespace StreamingJson.Load.Tests.Running;

/// <summary>The program's end: what it said, and its exit code.</summary>
internal sealed record LoadProgram(int ExitCode, string Out, string Error)
{
    /// <summary>Runs it without judging times.</summary>
    public static async Task<LoadProgram> RunAsync(params string[] arguments)
    {
        InvocationConfiguration configuration = new() { Output = new StringWriter(), Error = new StringWriter() };
        ParseResult parsed = LoadCommand.Create().Parse([.. arguments, "--untimed"]);
        // NBomber's run blocks its thread.
        int exitCode = await Task.Run(() => parsed.InvokeAsync(configuration)).Patiently();
        return new LoadProgram(exitCode, $"{configuration.Output}", $"{configuration.Error}");
    }
}
