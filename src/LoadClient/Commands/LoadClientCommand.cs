using System.CommandLine;
using StreamingJson.CommandLine;
using StreamingJson.LoadClient.Fetching;
using StreamingJson.LoadClient.Reports;
using StreamingJson.LoadClient.Requests;

namespace StreamingJson.LoadClient.Commands;

/// <summary>The command line: <c>LoadClient 8001</c>, one request after the other for five seconds, and the commands.</summary>
internal static class LoadClientCommand
{
    // Ctrl+C stops the work; the report of what there is may take as long as a time limit of a request.
    private static readonly TimeSpan ReportLimit = TimeSpan.FromSeconds(15);

    /// <summary>Does what a command line says; <paramref name="stop"/> ends the work as Ctrl+C does.</summary>
    /// <returns>The exit code, as in the help.</returns>
    public static async Task<int> RunAsync(
        string[] arguments, TextWriter output, TextWriter error, CancellationToken stop = default)
    {
        RootCommand root = Create();
        if (arguments is [string word, ..] && IsUnknownWord(root, word, out string? meant))
        {
            await error.WriteLineAsync($"{word} is unknown{(meant is null ? "" : $"; did you mean {meant}?")}");
            await error.WriteLineAsync(
                "Allowed is a command, a port from 1 to 65535, or a URL with http or https. See LoadClient --help.");
            return Verdict.Misused;
        }

        ParseResult parsed = root.Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            CommandErrors.Write(parsed, "LoadClient", error);
            return Verdict.Misused;
        }

        return await parsed.InvokeAsync(
            new InvocationConfiguration { Output = output, Error = error, ProcessTerminationTimeout = ReportLimit }, stop);
    }

    private static RootCommand Create()
    {
        Argument<Uri> target = SharedOptions.Target();
        Option<TimeSpan> duration = SharedOptions.Duration("5s");
        Option<int> connections = SharedOptions.Connections(1);
        Option<TimeSpan> timeout = SharedOptions.Timeout();
        RootCommand command = new("""
            Loads a StreamingJson server and verifies what it sends. Without a command: requests, one after the other, for five
            seconds.

            Exit code: 0 if all is well; 1 if a limit that was given is not met, a document was wrong, nothing was answered, or no
            server was there; 2 if the command line is wrong; 130 after Ctrl+C, with the report of what there was.

            Durations have a unit or colons: 200ms, 5s, 10min, 1h, 00:00:05.

            Examples:
              LoadClient 8001
              LoadClient http://127.0.0.1:8001/healthz --duration 10s --connections 32 --min-rate 10000
              LoadClient mixed --help
            """)
        {
            target, duration, connections, timeout, RequestsCommand.Create(), MixedCommand.Create(), SlowCommand.Create(),
            DisconnectCommand.Create(), ProxyCommand.Create(), CompareCommand.Create(), FetchCommand.Create(),
        };
        RequestLimits limits = new(command);
        command.SetMeasuring(async (parsed, screen, stop) =>
        {
            Uri url = parsed.GetRequiredValue(target);
            TimeSpan limit = parsed.GetValue(timeout);
            RequestPlan plan = new(parsed.GetValue(connections)) { Duration = parsed.GetValue(duration), Timeout = limit };
            await RequestTarget.CheckListeningAsync(url, stop);
            screen.Write(screen.IsTerminal ? BriefReport.Running : $"{BriefReport.Running}{Environment.NewLine}");
            using RequestRun run = new(new ConnectionSettings(url, limit), plan, TimeProvider.System);
            RequestFigures figures = await run.RunAsync(stop);
            return new BriefReport(url, plan.Connections, figures) { Thresholds = limits.Check(parsed, figures) };
        });
        return command;
    }

    /// <summary>A first word that is neither a command nor a target: a command that was misspelt.</summary>
    private static bool IsUnknownWord(RootCommand root, string word, out string? meant)
    {
        string[] commands = [.. root.Subcommands.Select(command => command.Name)];
        meant = NearestName.Find(word, commands);
        return word.Length > 0 && word.All(char.IsAsciiLetter) && !commands.Contains(word);
    }

    /// <summary>The report in the one line of the seeds' client.</summary>
    private sealed record BriefReport(Uri Url, int Connections, RequestFigures Figures)
        : RequestsReport(Url, Connections, null, Figures)
    {
        public const string Running = "http test running...";

        public override void Show(Screen screen)
        {
            string line = $"{(Figures.Good > 0 ? "ok" : "failed")}, {Figures.Good} requests made";
            // Over the line that said that it runs, and all of it.
            screen.Line(screen.IsTerminal ? $"\r{line.PadRight(Running.Length)}" : line);
            if (Figures.Errors > 0) screen.Line($"errors: {Shown.Counts(Figures.ErrorsByKind)}");
        }
    }
}
