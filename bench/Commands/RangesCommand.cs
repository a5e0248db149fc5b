using System.CommandLine;

namespace StreamingJson.Bench;

internal static class RangesCommand
{
    public static Command Create()
    {
        RangesSettings standard = new();
        Option<string> server = SharedOptions.Value("--server", "ours, or the .dll of another build.", standard.Server);
        Option<int> requests = SharedOptions.Value("--requests", "How many ranges are asked for.", standard.Requests);
        Option<long> length = SharedOptions.Value("--length", "Integers in the document.", standard.Length);
        Option<int> longest = SharedOptions.Value("--longest", "Bytes of the longest range.", standard.Longest);
        Option<int> seed = SharedOptions.Value("--seed", "Where the ranges begin to be random.", standard.Seed);
        Option<FileInfo?> json = SharedOptions.Json();
        Command command = new("ranges", """
            Random ranges of a document of gigabytes: whether each has the right text, and how soon it begins.

            Examples:
              bench ranges
              bench ranges --requests 10000 --length 10000000000 --seed 2
              bench ranges --json ranges.json
            """)
        {
            server, requests, length, longest, seed, json,
        };
        command.SetAction(async (parsed, ct) => await Measured.ShowAsync(
            await RangesMeasurement.RunAsync(
                new RangesSettings
                {
                    Server = parsed.GetRequiredValue(server),
                    Requests = parsed.GetValue(requests),
                    Length = parsed.GetValue(length),
                    Longest = parsed.GetValue(longest),
                    Seed = parsed.GetValue(seed),
                },
                ct),
            parsed.GetValue(json),
            ct));
        return command;
    }
}
