using System.CommandLine;

namespace StreamingJson.Bench;

internal static class ThroughputCommand
{
    public static Command Create()
    {
        ThroughputSettings standard = new();
        Option<int> rounds = SharedOptions.Value("--rounds", "How often every stream is measured.", standard.Rounds);
        Option<int> length = SharedOptions.Value("--length", "Integers in our stream.", standard.Length);
        Option<int> framework = SharedOptions.Value(
            "--framework-length", "Integers in the framework's lists.", standard.FrameworkLength);
        Option<int[]> flushes = SharedOptions.Numbers(
            "--flush", "Bytes between two flushes of the ceiling.", standard.Flushes);
        Option<bool> meters = new("--meters") { Description = "Also by a host that exports its metrics and spans." };
        Option<string[]> arguments = SharedOptions.ServerArguments();
        Option<string[]> reference = new("--reference-arg")
        {
            Description = "As --server-arg, for the reference server.",
            HelpName = "ARG",
        };
        Option<FileInfo?> json = SharedOptions.Json();
        Command command = new("throughput", """
            One stream to curl, against the fastest possible loop and against the framework's own lists.

            Examples:
              bench throughput
              bench throughput --rounds 3 --flush 4096,16384,32768,61440,65536
              bench throughput --framework-length 20000000 --json throughput.json
            """)
        {
            rounds, length, framework, flushes, meters, arguments, reference, json,
        };
        command.SetAction(async (parsed, ct) => await Measured.ShowAsync(
            await ThroughputMeasurement.RunAsync(
                new ThroughputSettings
                {
                    Rounds = parsed.GetValue(rounds),
                    Length = parsed.GetValue(length),
                    FrameworkLength = parsed.GetValue(framework),
                    Flushes = parsed.GetRequiredValue(flushes),
                    Meters = parsed.GetValue(meters),
                    ServerArguments = parsed.GetValue(arguments) ?? [],
                    ReferenceArguments = parsed.GetValue(reference) ?? [],
                },
                ct),
            parsed.GetValue(json),
            ct));
        return command;
    }
}
