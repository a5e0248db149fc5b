using System.CommandLine;
using StreamingJson.LoadClient.Reports;
using StreamingJson.LoadClient.Requests;

namespace StreamingJson.LoadClient.Commands;

/// <summary>What all commands do alike: measure, show, write, and end with the exit code that the figures deserve.</summary>
internal static class MeasuringCommand
{
    /// <param name="command">Gets the option <c>--json</c> and this action.</param>
    /// <param name="measure">Measures until it is done or cancelled; in both cases it reports.</param>
    public static void SetMeasuring(this Command command, Func<ParseResult, Screen, CancellationToken, Task<IReport>> measure)
    {
        Option<FileInfo?> json = SharedOptions.Json();
        command.Add(json);
        command.SetAction(async (parsed, stop) =>
        {
            Screen screen = new(parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error, TimeProvider.System);
            try
            {
                IReport report = await measure(parsed, screen, stop);
                report.Show(screen);
                foreach (Threshold threshold in report.Thresholds) screen.Line($"{threshold}");
                foreach (string fault in report.Faults) screen.Error(fault);
                foreach (string line in report.Conclusion) screen.Line(line);
                if (parsed.GetValue(json) is FileInfo file) await WriteAsync(file, report);
                return Verdict.Of(report, stop.IsCancellationRequested);
            }
            catch (Exception failure) when (failure is LoadException or IOException or UnauthorizedAccessException)
            {
                screen.Error(failure.Message);
                return Verdict.Failed;
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                screen.Error("Cancelled before anything was measured.");
                return Verdict.Cancelled;
            }
        });
    }

    private static async Task WriteAsync(FileInfo file, IReport report)
    {
        await using FileStream stream = file.Create();
        await report.WriteJsonAsync(stream, CancellationToken.None);
    }
}
