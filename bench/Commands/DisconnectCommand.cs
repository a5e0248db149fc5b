using System.CommandLine;

namespace StreamingJson.Bench;

internal static class DisconnectCommand
{
    public static Command Create()
    {
        DisconnectSettings standard = new();
        Option<string> server = SharedOptions.Value("--server", "ours, reference, or the .dll of another build.", standard.Server);
        Option<int> readers = SharedOptions.Value("--readers", "How many readers are killed at once.", standard.Readers);
        Option<int> rounds = SharedOptions.Value("--rounds", "How often they are.", standard.Rounds);
        Option<int> resets = SharedOptions.Value("--resets", "How many single clients reset their connection.", standard.Resets);
        Option<FileInfo?> json = SharedOptions.Json();
        Command command = new("disconnect", """
            What is left of a stream when its reader has gone: CPU of the host, and the time until its source is disposed.

            Examples:
              bench disconnect
              bench disconnect --server reference --readers 20 --rounds 1 --resets 100
            """)
        {
            server, readers, rounds, resets, json,
        };
        command.SetAction(async (parsed, ct) => await Measured.ShowAsync(
            await DisconnectMeasurement.RunAsync(
                new DisconnectSettings
                {
                    Server = parsed.GetRequiredValue(server),
                    Readers = parsed.GetValue(readers),
                    Rounds = parsed.GetValue(rounds),
                    Resets = parsed.GetValue(resets),
                },
                ct),
            parsed.GetValue(json),
            ct));
        return command;
    }
}
