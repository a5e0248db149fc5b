using System.CommandLine;
using StreamingJson.LoadClient.Reports;
using StreamingJson.LoadClient.Requests;

namespace StreamingJson.LoadClient.Commands;

/// <summary><c>compare</c>: the same work against several servers.</summary>
internal static class CompareCommand
{
    public static Command Create()
    {
        Argument<Uri[]> targets = new("targets")
        {
            Description = "Two or more ports of this machine, or URLs.",
            Arity = new ArgumentArity(2, 100),
            CustomParser = result => [.. result.Tokens.Select(token => SharedOptions.ParseTarget(result, token.Value))],
        };
        Option<int> rounds = NumberOption.Create("--rounds", "How often each server has its turn.", 5, 1, 1000);
        Option<TimeSpan> duration = NumberOption.CreateDuration("--duration", "How long each turn is.", "2s", "1ms", "1d");
        Option<int> connections = SharedOptions.Connections(32);
        Option<double?> rate = NumberOption.CreateOptional<double>(
            "--rate", "Requests a second, at fixed instants. [default: each after the one before]", 0.001, 1e9);
        Option<TimeSpan> timeout = SharedOptions.Timeout();
        Option<bool> unverified = new("--unverified")
        {
            Description = "Take any body. Otherwise that of a URL with length=N in its query must be [0,1,...,N-1].",
        };
        Option<double?> rateRatio = NumberOption.CreateOptional<double>(
            "--min-ratio", "Fail if the first server's rate over any other's is less.", 0, double.MaxValue);
        Option<double?> latencyRatio = NumberOption.CreateOptional<double>(
            "--max-p99-ratio", "Fail if the first server's 99th percentile over any other's is more.", 0, double.MaxValue);
        Command command = new("compare", """
            The same work against several servers in turn, round by round, so that a slow minute of the machine falls on all of
            them: medians, and their ratios over the first.

            Examples:
              LoadClient compare 8001 8002
              LoadClient compare 'http://127.0.0.1:8001/big?length=9999' 'http://127.0.0.1:8001/compare/framework?length=9999'
            """) { targets, rounds, duration, connections, rate, timeout, unverified, rateRatio, latencyRatio };
        command.SetMeasuring(async (parsed, screen, stop) =>
        {
            Uri[] urls = parsed.GetRequiredValue(targets);
            RequestPlan plan = new(parsed.GetValue(connections))
            {
                Duration = parsed.GetValue(duration),
                Rate = parsed.GetValue(rate),
                Timeout = parsed.GetValue(timeout),
            };
            foreach (Uri url in urls) await RequestTarget.CheckListeningAsync(url, stop);
            Rounds work = new(urls, plan, !parsed.GetValue(unverified), TimeProvider.System);
            IReadOnlyList<RequestFigures>[] figures = await screen.WatchAsync(
                work.RunAsync(parsed.GetValue(rounds), stop), () => work.Progress);
            List<ComparedServer> servers = [];
            for (int i = 0; i < urls.Length; i++) servers.Add(ComparedServer.Of(urls[i], figures[i], servers.FirstOrDefault()));
            ComparedServer first = servers[0];
            double? Worst(Func<ComparedServer, double?> quotient, Func<IEnumerable<double?>, double?> of) =>
                servers.Skip(1).All(other => quotient(other) is not null) ? of(servers.Skip(1).Select(quotient)) : null;
            return new CompareReport(plan.Connections, figures.Min(each => each.Count), servers,
            [
                .. Threshold.AtLeast("--min-ratio", parsed.GetValue(rateRatio),
                    Worst(other => Shown.Quotient(first.Rate, other.Rate), ratios => ratios.Min())),
                .. Threshold.AtMost("--max-p99-ratio", parsed.GetValue(latencyRatio),
                    Worst(other => Shown.Quotient(first.P99Ms, other.P99Ms), ratios => ratios.Max())),
            ]);
        });
        return command;
    }
}
