using System.CommandLine;
using System.Globalization;
using System.Web;
using StreamingJson.LoadClient.Reports;
using StreamingJson.LoadClient.Requests;

namespace StreamingJson.LoadClient.Commands;

/// <summary><c>compare</c>: the same work against several servers.</summary>
internal static class CompareCommand
{
    // A server that has just been started compiles its code first.
    private static readonly TimeSpan Warmup = TimeSpan.FromSeconds(1);

    // Bodies are compared at memory's speed in pieces of this size; a smaller buffer would be more calls of the kernel.
    private const int BufferSize = 64 * 1024;

    public static Command Create()
    {
        Argument<Uri[]> targets = new("targets")
        {
            Description = "Two or more ports of this machine, or URLs.",
            Arity = new ArgumentArity(2, 100),
            CustomParser = result => [.. result.Tokens.Select(token => SharedOptions.ParseTarget(result, token.Value))],
        };
        Option<int> rounds = NumberOption.Create("--rounds", "How often each server has its turn.", 5, 1, 1000);
        Option<TimeSpan> duration = SharedOptions.Duration("2s", "How long each turn is.");
        Option<int> connections = SharedOptions.Connections(32);
        Option<double?> rate = NumberOption.CreateOptional<double>(
            "--rate", "Requests a second, at fixed instants. [default: each after the one before]", 0.001, 1e9);
        Option<TimeSpan> timeout = SharedOptions.Timeout();
        Option<bool> unverified = new("--unverified")
        {
            Description = "Take any body. Otherwise that of a URL with length=N in its query must be [0,1,...,N-1].",
        };
        LimitOption rateRatio = new("--min-ratio", "Fail if the first server's rate over any other's is less.");
        LimitOption latencyRatio = new("--max-p99-ratio", "Fail if the first server's 99th percentile over any other's is more.");
        Command command = new("compare", """
            The same work against several servers in turn, round by round, so that a slow minute of the machine falls on all of
            them: medians, and their ratios over the first.

            Examples:
              LoadClient compare 8001 8002
              LoadClient compare 'http://127.0.0.1:8001/big?length=9999' 'http://127.0.0.1:8001/compare/framework?length=9999'
            """) { targets, rounds, duration, connections, rate, timeout, unverified, rateRatio, latencyRatio };
        command.SetMeasuring(async (parsed, screen, stop) =>
        {
            ConnectionSettings[] servers = [.. parsed.GetRequiredValue(targets).Select(
                url => new ConnectionSettings(url, parsed.GetValue(timeout))
                {
                    BufferSize = BufferSize,
                    Length = parsed.GetValue(unverified) ? null : LengthOf(url),
                })];
            RequestPlan plan = new(parsed.GetValue(connections))
            {
                Duration = parsed.GetValue(duration),
                Rate = parsed.GetValue(rate),
                Timeout = parsed.GetValue(timeout),
            };
            foreach (ConnectionSettings server in servers) await RequestTarget.CheckListeningAsync(server.Url, stop);
            string progress = "warming up";
            List<RequestFigures>[] figures = await screen.WatchAsync(
                RunAsync(servers, plan, parsed.GetValue(rounds), text => progress = text, stop), () => progress);
            List<ComparedServer> compared = [];
            foreach ((ConnectionSettings server, List<RequestFigures> turns) in servers.Zip(figures))
                compared.Add(ComparedServer.Of(server.Url, turns, compared.FirstOrDefault()));
            ComparedServer first = compared[0];
            double?[] rates = [.. compared.Skip(1).Select(other => Shown.Quotient(first.Rate, other.Rate))];
            double?[] times = [.. compared.Skip(1).Select(other => Shown.Quotient(first.P99Ms, other.P99Ms))];
            return new CompareReport(plan.Connections, figures.Min(turns => turns.Count), compared)
            {
                // A ratio that there is not meets no limit.
                Thresholds =
                [
                    .. rateRatio.Check(parsed, rates.Contains(null) ? null : rates.Min()),
                    .. latencyRatio.Check(parsed, times.Contains(null) ? null : times.Max()),
                ],
            };
        });
        return command;
    }

    /// <returns>The figures of each round, for each server. A round in which it was stopped is left out.</returns>
    private static async Task<List<RequestFigures>[]> RunAsync(
        ConnectionSettings[] servers, RequestPlan plan, int rounds, Action<string> progress, CancellationToken stop)
    {
        List<RequestFigures>[] figures = [.. servers.Select(_ => new List<RequestFigures>())];
        foreach (ConnectionSettings server in servers) _ = await TurnAsync(server, plan with { Duration = Warmup });
        for (int round = 1; round <= rounds; round++)
        {
            foreach ((ConnectionSettings server, List<RequestFigures> turns) in servers.Zip(figures))
            {
                progress($"round {round} of {rounds}, {server.Url}");
                RequestFigures turn = await TurnAsync(server, plan);
                if (stop.IsCancellationRequested) return figures;
                turns.Add(turn);
            }
        }

        return figures;

        async Task<RequestFigures> TurnAsync(ConnectionSettings server, RequestPlan turn)
        {
            using RequestRun run = new(server, turn, TimeProvider.System);
            return await run.RunAsync(stop);
        }
    }

    private static long? LengthOf(Uri url) => long.TryParse(
        HttpUtility.ParseQueryString(url.Query)["length"], NumberStyles.None, CultureInfo.InvariantCulture, out long length)
        ? length : null;

    /// <summary>The same work against several servers; ratios are over the first.</summary>
    private sealed record CompareReport(int Connections, int Rounds, IReadOnlyList<ComparedServer> Servers) : Report
    {
        private static readonly string[] Columns =
            ["server", "requests/s", "spread", "p50 ms", "p99 ms", "MB/s", "errors", "rate ratio", "p50 ratio", "p99 ratio"];

        public override IEnumerable<string> FindFaults() => Servers.SelectMany(server =>
            server.Rounds.SelectMany(round => round.FindFaults()).Distinct().Select(fault => $"{server.Url}: {fault}"));

        public override void Show(Screen screen) => screen.Show(new ReportTable(
            $"Medians of {Rounds} rounds, {Connections} connections; ratios over the first", Columns, Servers.Select(Row)));

        private static string[] Row(ComparedServer server) =>
        [
            $"{server.Url}", Shown.Number(server.Rate), Spread([.. server.Rounds.Select(round => round.Rate)]),
            Shown.Ms(server.P50Ms), Shown.Ms(server.P99Ms), Shown.Megabytes(server.BytesPerSecond),
            Shown.Number(server.Rounds.Sum(round => round.Errors)), Shown.Ratio(server.RateRatio), Shown.Ratio(server.P50Ratio),
            Shown.Ratio(server.P99Ratio),
        ];

        private static string Spread(double[] rates) =>
            rates.Length == 0 ? "-" : $"{Shown.Number(rates.Min())} to {Shown.Number(rates.Max())}";
    }

    /// <summary>A server's rounds, their medians, and the ratios over those of the first server.</summary>
    private sealed record ComparedServer(
        Uri Url, IReadOnlyList<RequestFigures> Rounds, double Rate, double? P50Ms, double? P99Ms, double BytesPerSecond,
        double? RateRatio, double? P50Ratio, double? P99Ratio)
    {
        public static ComparedServer Of(Uri url, IReadOnlyList<RequestFigures> rounds, ComparedServer? first)
        {
            double rate = Median(rounds.Select(round => round.Rate)) ?? 0;
            double? p50 = Median(rounds.Select(round => round.LatencyMs?.P50).OfType<double>());
            double? p99 = Median(rounds.Select(round => round.LatencyMs?.P99).OfType<double>());
            double bytes = Median(rounds.Select(round => round.Seconds > 0 ? Math.Round(round.Bytes / round.Seconds) : 0)) ?? 0;
            return new ComparedServer(
                url, rounds, rate, p50, p99, bytes, Shown.Quotient(rate, first is null ? rate : first.Rate),
                Shown.Quotient(p50, first is null ? p50 : first.P50Ms), Shown.Quotient(p99, first is null ? p99 : first.P99Ms));
        }

        private static double? Median(IEnumerable<double> figures)
        {
            double[] sorted = [.. figures.Order()];
            return sorted.Length == 0 ? null : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
        }
    }
}
