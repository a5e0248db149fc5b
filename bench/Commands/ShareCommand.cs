using System.CommandLine;

namespace StreamingJson.Bench;

internal static class ShareCommand
{
    public static Command Create()
    {
        SharingSettings standard = new();
        Option<string> server = SharedOptions.Value("--server", "ours, or the .dll of another build.", standard.Server);
        Option<int> streams = SharedOptions.Value("--streams", "How many are held against one, 2 or more.", standard.Streams);
        Option<double> seconds = SharedOptions.Value("--seconds", "Measured time of each window.", standard.Seconds);
        Option<int> rounds = SharedOptions.Value("--rounds", "How often both are measured.", standard.Rounds);
        Option<FileInfo?> json = SharedOptions.Json();
        streams.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 2) result.AddError("--streams must be 2 or more.");
        });
        Command command = new("share", """
            What many streams have together, over what one has.

            Examples:
              bench share
              bench share --streams 512 --rounds 3
              bench share --seconds 1 --json share.json
            """)
        {
            server, streams, seconds, rounds, json,
        };
        command.SetAction(async (parsed, ct) => await Measured.ShowAsync(
            await SharingMeasurement.RunAsync(
                new SharingSettings
                {
                    Server = parsed.GetRequiredValue(server),
                    Streams = parsed.GetValue(streams),
                    Seconds = parsed.GetValue(seconds),
                    Rounds = parsed.GetValue(rounds),
                },
                ct),
            parsed.GetValue(json),
            ct));
        return command;
    }
}
