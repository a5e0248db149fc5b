using System.CommandLine;

namespace StreamingJson.Bench;

internal static class EncodingCommand
{
    public const int StandardRounds = 9;

    public static Command Create()
    {
        Option<int> rounds = SharedOptions.Value("--rounds", "How often every source is encoded.", StandardRounds);
        Option<FileInfo?> json = SharedOptions.Json();
        Command command = new("encoding", """
            How fast the encoders are by themselves, on one core, without sockets.

            Examples:
              bench encoding
              bench encoding --rounds 3 --json encoding.json
            """)
        {
            rounds, json,
        };
        command.SetAction(async (parsed, ct) => await Measured.ShowAsync(
            await EncodingMeasurement.RunAsync(parsed.GetValue(rounds), ct), parsed.GetValue(json), ct));
        return command;
    }
}
