using System.CommandLine;

namespace StreamingJson.Bench;

internal static class MemoryCommand
{
    public static Command Create()
    {
        MemorySettings standard = new();
        Option<string> server = SharedOptions.Value("--server", "ours, reference, or the .dll of another build.", standard.Server);
        Option<int> clients = SharedOptions.Value("--clients", "Clients that read nothing.", standard.Clients);
        Option<long> length = SharedOptions.Value("--length", "Integers that one client reads.", standard.Length);
        Option<long> allocating = SharedOptions.Value(
            "--allocating", "Integers in the stream whose allocations are counted.", standard.Allocating);
        Option<FileInfo?> json = SharedOptions.Json();
        Command command = new("memory", """
            Memory of the host: for clients that read nothing, and while one reads a whole document; allocations of a stream.

            Examples:
              bench memory
              bench memory --length 10000000000 --json memory.json
            """)
        {
            server, clients, length, allocating, json,
        };
        command.SetAction(async (parsed, ct) => await Measured.ShowAsync(
            await MemoryMeasurement.RunAsync(
                new MemorySettings
                {
                    Server = parsed.GetRequiredValue(server),
                    Clients = parsed.GetValue(clients),
                    Length = parsed.GetValue(length),
                    Allocating = parsed.GetValue(allocating),
                },
                ct),
            parsed.GetValue(json),
            ct));
        return command;
    }
}
