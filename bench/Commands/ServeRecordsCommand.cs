using System.CommandLine;

namespace StreamingJson.Bench;

// The child process that serves the same records stock and adopted.
internal static class ServeRecordsCommand
{
    public static Command Create()
    {
        Option<string> urls = new("--urls") { Required = true };
        Option<int> count = new("--count") { DefaultValueFactory = _ => 1_000_000 };
        Option<bool> reflection = new("--reflection") { Description = "Without the source-generated context." };
        Command command = new("serve-records", "Serves records with and without the library.") { urls, count, reflection };
        command.Hidden = true;
        command.SetAction((parsed, ct) => RecordsServer.RunAsync(
            parsed.GetRequiredValue(urls), parsed.GetValue(count), parsed.GetValue(reflection), ct));
        return command;
    }
}
