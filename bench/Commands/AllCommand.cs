using System.CommandLine;

namespace StreamingJson.Bench;

internal static class AllCommand
{
    public static Command Create()
    {
        Option<FileInfo?> output = new("--output") { Description = "Write the report in Markdown to this file.", HelpName = "FILE" };
        Option<bool> quick = new("--quick")
        {
            Description = "A few minutes instead of half an hour: shows that everything runs, not how fast.",
        };
        Option<bool> strict = new("--strict") { Description = "Exit with 1 when a figure does not reach what it must." };
        Option<FileInfo?> json = SharedOptions.Json();
        Command command = new("all", """
            Everything, held against what it must reach, as one report.

            Examples:
              bench all --output bench/results/today.md --json bench/results/today.json
              bench all --quick
            """)
        {
            output, quick, strict, json,
        };
        command.SetAction(async (parsed, ct) =>
        {
            AllResult result = await AllResult.RunAsync(parsed.GetValue(quick), ct);
            await result.WriteAsync(parsed.GetValue(output), ct);
            _ = await Measured.ShowAsync(result, parsed.GetValue(json), ct);
            return result.Failures.Count > 0 || (parsed.GetValue(strict) && result.Figures().Any(figure => !figure.Ok)) ? 1 : 0;
        });
        return command;
    }
}
