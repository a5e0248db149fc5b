using System.CommandLine;

namespace StreamingJson.Bench;

internal static class WatchCommand
{
    public static Command Create()
    {
        WatchSettings standard = new();
        Option<int> streams = SharedOptions.Value("--streams", "Streams that wait while they are watched.", standard.Streams);
        Option<int> readers = SharedOptions.Value("--readers", "Clients that read while `/` is asked.", standard.Readers);
        Option<double> seconds = SharedOptions.Value("--seconds", "Measured time of each window.", standard.Seconds);
        Option<int> rounds = SharedOptions.Value("--rounds", "How often each is measured.", standard.Rounds);
        Option<FileInfo?> json = SharedOptions.Json();
        Command command = new("watch", """
            What it costs to be watched by a dashboard: CPU for many streams, and how long a small request takes meanwhile.

            Examples:
              bench watch
              bench watch --streams 100 --readers 64 --rounds 1 --json watch.json
            """)
        {
            streams, readers, seconds, rounds, json,
        };
        command.SetAction(async (parsed, ct) => await Measured.ShowAsync(
            await WatchMeasurement.RunAsync(
                new WatchSettings
                {
                    Streams = parsed.GetValue(streams),
                    Readers = parsed.GetValue(readers),
                    Seconds = parsed.GetValue(seconds),
                    Rounds = parsed.GetValue(rounds),
                },
                ct),
            parsed.GetValue(json),
            ct));
        return command;
    }
}
