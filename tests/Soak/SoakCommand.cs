using System.CommandLine;
using System.ComponentModel;
using StreamingJson.LoadClient.Commands;
using StreamingJson.LoadClient.Reports;
using StreamingJson.Soak.Reporting;

namespace StreamingJson.Soak;

/// <summary>The command line.</summary>
internal static class SoakCommand
{
    // Ctrl+C ends the load; what runs is then read to its end.
    public static InvocationConfiguration Invocation { get; } = new() { ProcessTerminationTimeout = TimeSpan.FromSeconds(120) };

    public static RootCommand Create()
    {
        Option<double> minutes = NumberOption.Create("--minutes", "How long the load lasts.", 10, 0.05, 24 * 60);
        Option<int?> seed = NumberOption.CreateOptional(
            "--seed", "What the actors' choices come from, to have those of another run again. [default: any]", 0, int.MaxValue);
        RootCommand command = new("""
            Starts the host with 200 MB of heap and a PostgreSQL, and lets all kinds of clients loose on it: whole downloads,
            plain and compressed, ranges, exports, slow and stalled readers, disconnects, readers stopped by SIGSTOP, steering,
            dashboards, bad requests, resets of HTTP/2. Every byte of what comes whole is verified. In the end the host's memory,
            handles, threads, turns, places and database connections must be back where they began, and SIGTERM ends it with 0.

            The exit code is 0 if all of that holds, and otherwise 1; a failure names its actor and the seed.

            Examples:
              Soak
              Soak --minutes 1 --seed 7
            """) { minutes, seed };
        command.SetAction(async (parsed, stop) =>
        {
            Screen screen = new(parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error, TimeProvider.System);
            int chosen = parsed.GetValue(seed) ?? Random.Shared.Next();
            screen.Line($"seed {chosen}");
            try
            {
                SoakRun run = new(TimeSpan.FromMinutes(parsed.GetValue(minutes)), chosen);
                SoakReport report = await screen.WatchAsync(run.RunAsync(stop), () => run.Progress);
                report.Show(screen);
                return report.Failures.Count == 0 ? Verdict.Good : Verdict.Failed;
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                screen.Error("Cancelled.");
                return Verdict.Cancelled;
            }
            catch (Exception failure) when (
                failure is SoakException or IOException or HttpRequestException or Win32Exception or TimeoutException)
            {
                screen.Error($"FAILED (seed {chosen}): {failure.Message}");
                return Verdict.Failed;
            }
        });
        return command;
    }
}
