using System.CommandLine;

namespace StreamingJson.Bench;

internal static class GzipCommand
{
    public static Command Create()
    {
        CompressionSettings standard = new();
        Option<string> server = SharedOptions.Value("--server", "ours, or the .dll of another build.", standard.Server);
        Option<int> readers = SharedOptions.Value("--readers", "How many clients read.", standard.Readers);
        Option<double> seconds = SharedOptions.Value("--seconds", "Measured time of each window.", standard.Seconds);
        Option<int> rounds = SharedOptions.Value("--rounds", "How often idle, gzip and br are measured.", standard.Rounds);
        Option<int> framework = SharedOptions.Value(
            "--framework-rounds", "The same, for the framework's own compression; 0 for not at all.", standard.FrameworkRounds);
        Option<FileInfo?> json = SharedOptions.Json();
        Command command = new("gzip", """
            How long a small request takes while many clients read an endless list that is compressed for them, by gzip and by br.

            Examples:
              bench gzip
              bench gzip --readers 64 --seconds 5 --rounds 1
              bench gzip --framework-rounds 0 --json gzip.json
            """)
        {
            server, readers, seconds, rounds, framework, json,
        };
        command.SetAction(async (parsed, ct) => await Measured.ShowAsync(
            await CompressionMeasurement.RunAsync(
                new CompressionSettings
                {
                    Server = parsed.GetRequiredValue(server),
                    Readers = parsed.GetValue(readers),
                    Seconds = parsed.GetValue(seconds),
                    Rounds = parsed.GetValue(rounds),
                    FrameworkRounds = parsed.GetValue(framework),
                },
                ct),
            parsed.GetValue(json),
            ct));
        return command;
    }
}
