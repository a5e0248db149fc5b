using System.Text.Json;
using StreamingJson.LoadClient.Commands;

namespace StreamingJson.LoadClient.Tests.Running;

/// <summary>The program with a command line, within the tests' process; its output is no terminal.</summary>
internal sealed record ClientRun(int ExitCode, string Out, string Error, JsonElement Json)
{
    public static Task<ClientRun> RunAsync(params string[] arguments) => RunAsync(CancellationToken.None, arguments);

    /// <param name="stop">What Ctrl+C does.</param>
    /// <param name="arguments">The command line.</param>
    public static async Task<ClientRun> RunAsync(CancellationToken stop, params string[] arguments)
    {
        using StringWriter output = new();
        using StringWriter error = new();
        string file = Path.GetTempFileName();
        try
        {
            int exitCode = await LoadClientCommand.RunAsync([.. arguments, "--json", file], output, error, stop).Patiently();
            string json = await File.ReadAllTextAsync(file, CancellationToken.None);
            JsonElement report = json.Length > 0 ? JsonElement.Parse(json) : default;
            return new ClientRun(exitCode, output.ToString(), error.ToString(), report);
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>How many errors of a kind there were.</summary>
    public long Errors(string kind, string part = "figures") =>
        Json.GetProperty(part).GetProperty("errorsByKind").TryGetProperty(kind, out JsonElement count) ? count.GetInt64() : 0;
}
