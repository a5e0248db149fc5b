using System.CommandLine;

namespace StreamingJson.Bench;

// Everything, held against what it must reach, as one report.
internal static class All
{
    public static Command Create()
    {
        Option<FileInfo?> output = new("--output") { Description = "Write the report in Markdown to this file.", HelpName = "FILE" };
        Option<bool> quick = CommandLine.Flag("--quick", "A few minutes instead of an hour: shows that everything runs, not how fast.");
        Option<FileInfo?> json = CommandLine.Json();
        Command command = new("all", """
            Everything but the growth, held against what it must reach, as one report.
            Examples:
              bench all --output bench/results/today.md --json bench/results/today.json
              bench all --quick
            """)
        {
            output, quick, json,
        };
        command.SetAction(async (parsed, ct) =>
        {
            List<Report> reports = [];
            List<string> failures = [];
            foreach (Func<Task<Report>> experiment in Experiments(parsed.GetValue(quick), ct))
            {
                await RunAsync(experiment, reports, failures, ct);
            }

            Progress.Clear();
            reports.SelectMany(report => report.Tables).ToList().ForEach(table => table.Show());
            Figure.Table(reports.SelectMany(report => report.Figures)).Show();
            string note = parsed.GetValue(quick) ? "**A quick run: it shows that everything runs, not how fast.**\n\n" : "";
            note += string.Concat(failures.Select(failure => $"**Failed, and not here: {failure}**\n\n"));
            await Report.WriteMarkdownAsync(parsed.GetValue(output), reports, note, ct);
            await Report.WriteJsonAsync(parsed.GetValue(json), reports, ct);
            return failures.Count == 0 && reports.All(report => report.Reached) ? 0 : 1;
        });
        return command;
    }

    // Ten thousand slow readers are over a telephone line: they need next to nothing and are many.
    private static IEnumerable<Func<Task<Report>>> Experiments(bool quick, CancellationToken ct)
    {
        int few = quick ? 1 : 2;
        double seconds = quick ? 1 : 10;
        yield return () => (quick ? new Latency { Readers = [0, 8, 64], Seconds = 2, Rounds = 1 } : new()).RunAsync(ct);
        yield return () => new Latency
        {
            Readers = [0, quick ? 1000 : 10_000],
            ReaderRate = 4096,
            Settle = quick ? 5 : 90,
            Seconds = seconds,
            Rounds = few,
        }.RunAsync(ct);
        yield return () => new Latency { Readers = [0, 64, 512], Discard = true, Seconds = seconds, Rounds = few }.RunAsync(ct);
        yield return () => (quick ? new Throughput { Rounds = 1, Seconds = 1, Busy = [0, 6] } : new() { Busy = [0, 2, 6] }).RunAsync(ct);
        yield return () => (quick ? new Share { Seconds = 1, Rounds = 1 } : new()).RunAsync(ct);
        yield return () => (quick ? new EncodingSpeed { Rounds = 2 } : new()).RunAsync(ct);
        yield return () => (quick ? new Adopt { Rounds = 1, Busy = [0, 6], LongRecords = 100_000, LongItems = 20_000 } : new() { Busy = [0, 6] }).RunAsync(ct);
        yield return () => (quick ? new Small { Rounds = 1, Seconds = 1, Warmup = 2 } : new()).RunAsync([], ct);
        yield return () => (quick ? new Disconnect { Rounds = 1, Resets = 100 } : new()).RunAsync(ct);
        yield return () => (quick ? new MemoryUse { Rounds = 1, Length = 200_000_000 } : new()).RunAsync(ct);
        yield return () => (quick ? new Gzip { Seconds = 2, Rounds = 1 } : new()).RunAsync(ct);
        yield return () => (quick ? new Ranges { Rounds = 1 } : new()).RunAsync(ct);
        yield return () => (quick ? new Watch { Seconds = 2, Rounds = 1 } : new()).RunAsync(ct);
        if (ExportDatabase.IsInstalled)
        {
            yield return () => (quick ? new Export { Rows = 500_000, Rounds = 1, Seconds = 2, Tries = 5 } : new()).RunAsync(ct);
        }
        else
        {
            Progress.Warn("exports are left out: no PostgreSQL is installed (Debian's postgresql)");
        }
    }

    // One that fails is said: an hour of the others is not lost with it.
    private static async Task RunAsync(Func<Task<Report>> experiment, List<Report> reports, List<string> failures, CancellationToken ct)
    {
        try
        {
            reports.Add(await experiment());
        }
        catch (Exception error) when (!ct.IsCancellationRequested)
        {
            string at = error.StackTrace?.Split('\n').FirstOrDefault(line => line.Contains("StreamingJson.Bench", StringComparison.Ordinal))?.Trim() ?? "";
            failures.Add($"{error.Message} ({at})");
            Progress.Warn($"failed: {failures[^1]}");
        }
    }
}
