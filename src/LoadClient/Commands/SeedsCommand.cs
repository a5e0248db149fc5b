using System.CommandLine;
using StreamingJson.LoadClient.Reports;
using StreamingJson.LoadClient.Requests;

namespace StreamingJson.LoadClient.Commands;

/// <summary><c>LoadClient 8001</c>: the seeds' client, one request after the other for five seconds.</summary>
internal static class SeedsCommand
{
    public static RootCommand Create()
    {
        Argument<Uri> target = SharedOptions.Target();
        Option<double> duration = SharedOptions.Duration(5);
        Option<int> connections = SharedOptions.Connections(1);
        Option<double> timeout = SharedOptions.Timeout();
        RootCommand command = new("""
            Loads a StreamingJson server and verifies what it sends. Without a command: requests, one after the other, for five
            seconds.

            Exit code: 0 if all is well; 1 if a limit that was given is not met, a document was wrong, nothing was answered, or no
            server was there; 130 after Ctrl+C, with the report of what there was.

            Examples:
              LoadClient 8001
              LoadClient http://127.0.0.1:8001/healthz --duration 10 --connections 32 --min-rate 10000
            """) { target, duration, connections, timeout };
        RequestLimits limits = new(command);
        command.SetMeasuring(async (parsed, screen, stop) =>
        {
            Uri url = parsed.GetRequiredValue(target);
            TimeSpan limit = TimeSpan.FromSeconds(parsed.GetValue(timeout));
            RequestPlan plan = new(parsed.GetValue(connections))
            {
                Duration = TimeSpan.FromSeconds(parsed.GetValue(duration)),
                Timeout = limit,
            };
            await RequestTarget.CheckListeningAsync(url, stop);
            screen.Write(screen.IsTerminal ? RequestsReport.Running : $"{RequestsReport.Running}{Environment.NewLine}");
            using RequestRun run = new(new ConnectionSettings(url, limit), plan, TimeProvider.System);
            RequestFigures figures = await run.RunAsync(stop);
            return new RequestsReport(url, plan.Connections, plan.Rate, figures, limits.Of(parsed, figures)) { IsBrief = true };
        });
        return command;
    }
}
