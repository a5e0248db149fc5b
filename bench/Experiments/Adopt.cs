namespace StreamingJson.Bench;

[Description("""
    What `WithStreamingJson()` changes for an endpoint that exists already, over the same endpoint without, in the same process: requests a
    second by wrk at 1 and 32 connections and by h2load, bytes allocated for an answer, time and CPU of long downloads.
    Example: bench adopt --busy 0,6 --json adopt.json
    """)]
internal sealed record Adopt(
    int Rounds = 5,
    [Description("Of each answer in a round.")] double Seconds = 1,
    string Busy = "0",
    [Description("Records of the long list."), Range(100_000, 1e9)] int Records = 1_000_000,
    [Description("Integers that come one by one.")] int Items = 200_000) : IExperiment
{
    // Asynchronous items come in batches, each behind one Task.Yield.
    private static readonly (string Name, string Path)[] Answers =
    [
        ("one object", "/object"),
        .. new[] { 1, 10, 100, 1000 }.Select(count => (RecordsOf(count), $"/list?count={count}")),
        .. new[] { 10, 100, 1000 }.Select(count => ($"{count:N0} asynchronous records", $"/async?count={count}&batch=100")),
        .. new[] { 10, 1000, 100_000 }.Select(count => ($"{count:N0} ints", $"/ints?count={count}")),
    ];

    private static readonly string[] Small = ["one object", RecordsOf(1)];
    private static readonly string[] Few = ["one object", RecordsOf(10), RecordsOf(1000)];

    public async Task<Report> RunAsync(CancellationToken ct)
    {
        int http2 = ServerProcess.FreePort();
        string[] paths = [.. Answers.Select(answer => answer.Path), "/async-ints?count=300&batch=1", "/list?count=3000"];
        await using ServerProcess server = await ServerProcess.StartWarmAsync(
            ServerKind.Reference("--records", $"{Records}", "--http2", $"{http2}"), ct,
            paths.SelectMany(path => new Document[] { new(ReferenceServer.Stock + path), new(ReferenceServer.Adopted + path) }));
        Report report = new("adopt");
        await ShortAsync(report, server, new Uri($"http://127.0.0.1:{http2}"), ct);
        await AllocationsAsync(report, server, ct);
        await LongAsync(report, server, ct);
        return report;
    }

    private async Task ShortAsync(Report report, ServerProcess server, Uri http2, CancellationToken ct)
    {
        Pairs<double> pairs = new();
        foreach ((string name, string path) in Answers)
        {
            foreach (int busy in CommandLine.Numbers(Busy).Where(busy => busy == 0 || Few.Contains(name)))
            {
                string beside = busy == 0 ? "" : $", beside {busy} busy processes";
                foreach (int connections in busy == 0 ? [1, 32] : new[] { 32 })
                {
                    pairs.Add($"{name}, {connections} connection{(connections == 1 ? "" : "s")}{beside}", (way, token) => Spinning.BesideAsync(
                        busy, async () => (await Load.ByWrkAsync(server.Url(way + path), connections, Seconds, token)).PerSecond, token));
                }

                if (busy == 0 && Few.Contains(name) && Tools.Find("h2load") is not null)
                    pairs.Add($"{name}, HTTP/2", async (way, token) => (await Load.ByH2LoadAsync(new Uri(http2, way + path), Seconds, token)).PerSecond);
            }
        }

        Samples<double> samples = await Samples<double>.TakeAsync(Rounds, pairs.Cases, ct);
        pairs.Show(report, $"Requests a second, {Rounds} rounds of {Seconds} s", samples, value => value);
        foreach (string pair in pairs.Names)
        {
            bool isSmall = Small.Any(small => pair.StartsWith($"{small},", StringComparison.Ordinal));
            double target = pair.Contains("busy", StringComparison.Ordinal) ? 0.9 : isSmall ? 0.97 : 1;
            report.AtLeast($"adopted over stock: {pair}", Pairs<double>.Ratio(samples, pair, value => value), target);
        }
    }

    // The server says how much it has allocated before and after so many requests over one connection.
    private async Task AllocationsAsync(Report report, ServerProcess server, CancellationToken ct)
    {
        const int Requests = 5000;
        using HttpClient http = new() { BaseAddress = server.Address };
        Pairs<double> pairs = new();
        foreach ((string name, string path) in Answers.Where(answer => Small.Contains(answer.Name)))
        {
            pairs.Add(name, async (way, token) =>
            {
                using KeptConnection connection = new(server.Url(way + path));
                double before = double.Parse(await http.GetStringAsync("/allocated", token), CultureInfo.InvariantCulture);
                for (int i = 0; i < Requests; i++) if (!connection.Ask()) throw new InvalidOperationException($"{path} was not answered.");
                return (double.Parse(await http.GetStringAsync("/allocated", token), CultureInfo.InvariantCulture) - before) / Requests;
            });
        }

        Samples<double> samples = await Samples<double>.TakeAsync(Rounds, pairs.Cases, ct);
        pairs.Show(report, "Managed bytes for an answer", samples, value => value);
        foreach (string pair in pairs.Names)
            report.AtMost($"managed bytes for {pair} beyond stock's", samples.Compare($"adopted: {pair}", $"stock: {pair}", (adopted, stock) => adopted - stock), 256, "B");
    }

    private async Task LongAsync(Report report, ServerProcess server, CancellationToken ct)
    {
        (string list, string items) = (RecordsOf(Records), $"{Items:N0} ints one by one");
        Pairs<(double Seconds, double Cpu)> pairs = new();
        int same = 0;
        foreach ((string name, string path) in new[] { (list, $"/list?count={Records}"), (items, $"/async-ints?count={Items}&batch=1") })
        {
            // In full length: whether they are the same, and for the runtime the last of warming up.
            string stock = await Tools.HashAsync(server.Url(ReferenceServer.Stock + path), ct);
            same += await Tools.HashAsync(server.Url(ReferenceServer.Adopted + path), ct) == stock ? 1 : 0;
            pairs.Add(name, async (way, token) =>
            {
                // Collections and recompiling that the last download left behind are not this one's.
                _ = await server.RestsAsync(token);
                double cpu = server.CpuSeconds;
                Curl curl = (await Curl.DownloadAsync(server.Url(way + path), token))[0];
                return (curl.Seconds, server.CpuSeconds - cpu);
            });
        }

        var samples = await Samples<(double Seconds, double Cpu)>.TakeAsync(Rounds, pairs.Cases, ct);
        pairs.Show(report, "Seconds of a whole download", samples, each => each.Seconds);
        pairs.Show(report, "CPU seconds of the server", samples, each => each.Cpu);
        report.AtMost($"time of {list}, adopted over stock", Pairs<(double Seconds, double Cpu)>.Ratio(samples, list, each => each.Seconds), 1);
        report.AtMost($"CPU of {list}, adopted over stock", Pairs<(double Seconds, double Cpu)>.Ratio(samples, list, each => each.Cpu), 1);
        report.AtLeast($"speed of {items}, adopted over stock", Pairs<(double Seconds, double Cpu)>.Ratio(samples, items, each => 1 / each.Seconds), 8);
        report.AtLeast("adopted endpoints with the framework's bytes (SHA-256)", Spread.Of([same]), pairs.Names.Count);
    }

    private static string RecordsOf(int count) => $"{count:N0} record{(count == 1 ? "" : "s")}";

    // The same endpoint stock and adopted, one after the other.
    private sealed class Pairs<T>
    {
        public List<string> Names { get; } = [];
        public List<Case<T>> Cases { get; } = [];

        public void Add(string name, Func<string, CancellationToken, Task<T>> measureAsync)
        {
            Names.Add(name);
            Cases.Add(new Case<T>($"stock: {name}", ct => measureAsync(ReferenceServer.Stock, ct)));
            Cases.Add(new Case<T>($"adopted: {name}", ct => measureAsync(ReferenceServer.Adopted, ct)));
        }

        public static Spread Ratio(Samples<T> samples, string name, Func<T, double> figure) => samples.Ratio($"adopted: {name}", $"stock: {name}", figure);

        public void Show(Report report, string title, Samples<T> samples, Func<T, double> figure)
        {
            report.Samples[title] = samples.All;
            report.Tables.Add(new TextTable(title, ["answer", "stock", "adopted", "adopted over stock"], Names.Select(name => (string[])
                [name, .. new[] { samples.Of($"stock: {name}", figure), samples.Of($"adopted: {name}", figure), Ratio(samples, name, figure) }.Select(Rounded.Text)])));
        }
    }
}
