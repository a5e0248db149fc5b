using System.CommandLine;

namespace StreamingJson.Bench;

internal static class GrowthCommand
{
    public static Command Create()
    {
        Option<int?> rounds = new("--rounds")
        {
            Description = "How often everything is measured. [default: 3, and 2 for streams]",
        };
        Option<long?> length = new("--max-length")
        {
            Description = "Integers of the longest list; 0 for none. [default: 10^9]",
        };
        Option<int?> streams = new("--max-streams")
        {
            Description = "Lists at once; 0 leaves that part out. [default: 10000]",
        };
        Option<string> servers = SharedOptions.Value(
            "--servers", "Which servers, with commas between them.", string.Join(',', GrowthServers.Names));
        Option<bool> quick = new("--quick")
        {
            Description = "One round, to 10^7 integers and 512 lists at once: shows that everything runs, not how fast.",
        };
        Option<FileInfo?> json = SharedOptions.Json();
        Command command = new("growth", """
            Throughput, CPU, first byte and memory over the amount of work: lists of 10^3 to 10^9 integers, and 1 to 10,000
            lists at once. Beside ours: a loop that sends a constant (the ceiling), nginx with files, the framework's three ways,
            and Go, Node and Twisted where they are installed. `bench plot` draws what --json has written.

            Examples:
              bench growth --json growth.json
              bench growth --quick --servers ours,ceiling,go
              bench growth --max-streams 0 --max-length 100000000
            """)
        {
            rounds, length, streams, servers, quick, json,
        };
        command.SetAction(async (parsed, ct) =>
        {
            GrowthSettings preset = parsed.GetValue(quick) ? GrowthSettings.Quick : new GrowthSettings();
            return await Measured.ShowAsync(
                await GrowthMeasurement.RunAsync(
                    preset with
                    {
                        Rounds = parsed.GetValue(rounds) ?? preset.Rounds,
                        StreamRounds = parsed.GetValue(rounds) ?? preset.StreamRounds,
                        MaxLength = parsed.GetValue(length) ?? preset.MaxLength,
                        MaxStreams = parsed.GetValue(streams) ?? preset.MaxStreams,
                        Servers = parsed.GetRequiredValue(servers).Split(
                            ',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
                    },
                    ct),
                parsed.GetValue(json),
                ct);
        });
        return command;
    }
}
