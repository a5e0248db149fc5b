using System.CommandLine;
using StreamingJson.LoadClient.Reports;
using StreamingJson.LoadClient.Requests;

namespace StreamingJson.LoadClient.Commands;

/// <summary><c>requests</c>: many small requests from many threads.</summary>
internal static class RequestsCommand
{
    public static Command Create()
    {
        Argument<Uri> target = SharedOptions.Target();
        Option<int> threads = NumberOption.Create(
            "--threads", "Threads, each with a connection of its own.", 10, 1, SharedOptions.MostConnections);
        Option<long> requests = NumberOption.Create("--requests", "Requests that each thread makes.", 10_000, 1, 1_000_000_000L);
        Option<double?> rate = NumberOption.CreateOptional<double>(
            "--rate", "Requests a second of all threads, at fixed instants. [default: each after the one before]", 0.001, 1e9);
        Option<TimeSpan> timeout = SharedOptions.Timeout();
        Command command = new("requests", """
            Many small requests: rate, errors, percentiles.

            With --rate each request has its instant, whatever the server does, and its time is taken from there: a server that
            stalls for a second pays for every request of that second. Without it a thread waits for each answer, and a stall is
            one long time among many short ones.

            Examples:
              LoadClient requests
              LoadClient requests 8001 --threads 32 --requests 20000 --rate 5000 --max-p99-ms 10 --max-errors 0
            """) { target, threads, requests, rate, timeout };
        RequestLimits limits = new(command);
        command.SetMeasuring(async (parsed, screen, stop) =>
        {
            Uri url = parsed.GetRequiredValue(target);
            TimeSpan limit = parsed.GetValue(timeout);
            RequestPlan plan = new(parsed.GetValue(threads))
            {
                RequestsEach = parsed.GetValue(requests),
                Rate = parsed.GetValue(rate),
                Timeout = limit,
            };
            await RequestTarget.CheckListeningAsync(url, stop);
            using RequestRun run = new(new ConnectionSettings(url, limit), plan, TimeProvider.System);
            double total = (double)plan.Connections * plan.RequestsEach!.Value;
            RequestFigures figures = await screen.WatchAsync(
                run.RunAsync(stop), () => $"{Shown.Number(run.Made)} of {Shown.Number(total)} requests");
            return new RequestsReport(url, plan.Connections, plan.Rate, figures, limits.Of(parsed, figures));
        });
        return command;
    }
}
