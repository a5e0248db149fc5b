using System.CommandLine;
using System.Globalization;

namespace StreamingJson.Bench;

// What `WithStreamingJson()` changes for an endpoint that exists already: requests a second of short answers, what they allocate, and
// time and CPU of long ones. Stock and adopted are in the same process, on Kestrel's stock sockets.
internal sealed record Adopt
{
    // Asynchronous items come in batches, each behind one Task.Yield.
    private static readonly (string Name, string Path)[] Answers =
    [
        ("one object", "/object"),
        .. new[] { 1, 10, 100, 1000 }.Select(count => (Records(count), $"/list?count={count}")),
        .. new[] { 10, 100, 1000 }.Select(count => ($"{count:N0} asynchronous records", $"/async?count={count}&batch=100")),
        .. new[] { 10, 1000, 100_000 }.Select(count => ($"{count:N0} ints", $"/ints?count={count}")),
    ];

    private static readonly string[] Small = ["one object", Records(1)];
    private static readonly string[] BesideBusy = ["one object", Records(10), Records(1000)];

    public int Rounds { get; init; } = 5;

    // Of each run of wrk.
    public double Seconds { get; init; } = 1;

    public int[] Busy { get; init; } = [0];

    // In the long list, and one by one from an asynchronous source.
    public int LongRecords { get; init; } = 1_000_000;

    public int LongItems { get; init; } = 200_000;

    public static Command Create()
    {
        Adopt standard = new();
        Option<int> rounds = CommandLine.Rounds(standard.Rounds);
        Option<double> seconds = CommandLine.Number("--seconds", "Of each answer in a round.", standard.Seconds, 1);
        Option<int[]> busy = BusyProcesses.Option(standard.Busy);
        Option<int> records = CommandLine.Number("--records", "Records of the long list.", standard.LongRecords, 100_000);
        Option<int> items = CommandLine.Number("--items", "Integers that come one by one.", standard.LongItems, 1000);
        return CommandLine.Experiment("adopt", """
            What `WithStreamingJson()` changes for an endpoint that exists already, over the same endpoint without: requests a second by
            wrk at 1 and 32 connections and by h2load, bytes allocated for an answer, time and CPU of long downloads.
            Examples:
              bench adopt
              bench adopt --busy 0,6
              bench adopt --rounds 3 --records 100000 --items 20000 --json adopt.json
            """, [rounds, seconds, busy, records, items], (parsed, ct) => new Adopt
        {
            Rounds = parsed.GetValue(rounds),
            Seconds = parsed.GetValue(seconds),
            Busy = parsed.GetRequiredValue(busy),
            LongRecords = parsed.GetValue(records),
            LongItems = parsed.GetValue(items),
        }.RunAsync(ct));
    }

    public async Task<Report> RunAsync(CancellationToken ct)
    {
        int http2 = ServerProcess.FreePort();
        ServerKind kind = ServerKind.Reference("--records", $"{LongRecords}", "--http2", $"{http2}");
        IEnumerable<string> paths = Answers.Select(answer => answer.Path).Append("/async-ints?count=300&batch=1").Append("/list?count=3000");
        await using ServerProcess server = await ServerProcess.StartWarmAsync(
            kind, paths.SelectMany(path => new Document[] { new(ReferenceServer.Stock + path), new(ReferenceServer.Adopted + path) }), ct);
        Report report = new("adopt");
        await ShortAsync(report, server, http2, ct);
        await AllocationsAsync(report, server, ct);
        await LongAsync(report, server, ct);
        return report;
    }

    private async Task ShortAsync(Report report, ServerProcess server, int http2, CancellationToken ct)
    {
        Pairs<double> pairs = new();
        foreach ((string name, string path) in Answers)
        {
            foreach (int connections in new[] { 1, 32 }.Where(_ => Busy.Contains(0)))
            {
                pairs.Add($"{name}, {connections} connection{(connections == 1 ? "" : "s")}", way => new(way, async token =>
                    (await Load.ByWrkAsync(server.Url(Path(way) + path), connections, Seconds, token)).PerSecond));
            }

            foreach (int busy in Busy.Where(busy => busy > 0 && BesideBusy.Contains(name)))
            {
                pairs.Add($"{name}, beside {busy} busy processes", way => new(way, async token =>
                {
                    await using BusyProcesses others = await BusyProcesses.StartAsync(busy, token);
                    return (await Load.ByWrkAsync(server.Url(Path(way) + path), 32, Seconds, token)).PerSecond;
                }));
            }

            if (Busy.Contains(0) && BesideBusy.Contains(name) && Tools.Find("h2load") is not null)
            {
                Uri url = new($"http://127.0.0.1:{http2}");
                pairs.Add($"{name}, HTTP/2", way => new(way, async token =>
                    (await Load.ByH2LoadAsync(new Uri(url, Path(way) + path), Seconds, token)).PerSecond));
            }
        }

        Samples<double> samples = await Samples<double>.TakeAsync(Rounds, pairs.Cases, perSecond => perSecond, ct);
        report.Tables.Add(pairs.Table($"Requests a second, {Rounds} rounds of {Seconds} s", samples, value => value));
        report.Samples["requests"] = samples.All;
        foreach (string pair in pairs.Names)
        {
            double target = pair.Contains("busy", StringComparison.Ordinal) ? Targets.AdoptedBusy
                : Small.Any(small => pair.StartsWith($"{small},", StringComparison.Ordinal)) ? Targets.AdoptedSmall
                : Targets.Adopted;
            report.AtLeast($"adopted over stock: {pair}", pairs.Ratio(samples, pair, value => value), target);
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
            pairs.Add(name, way => new(way, async token =>
            {
                using KeptConnection connection = new(server.Url(Path(way) + path));
                long before = await AllocatedAsync();
                for (int i = 0; i < Requests; i++)
                {
                    if (!connection.Ask())
                    {
                        throw new InvalidOperationException($"{path} was not answered.");
                    }
                }

                return (await AllocatedAsync() - before) / (double)Requests;

                async Task<long> AllocatedAsync() =>
                    long.Parse(await http.GetStringAsync("/allocated", token), CultureInfo.InvariantCulture);
            }));
        }

        Samples<double> samples = await Samples<double>.TakeAsync(Rounds, pairs.Cases, bytes => bytes, ct);
        report.Tables.Add(pairs.Table("Managed bytes for an answer", samples, value => value));
        report.Samples["allocations"] = samples.All;
        foreach (string pair in pairs.Names)
        {
            report.AtMost(
                $"managed bytes for {pair} beyond stock's", pairs.Compare(samples, pair, (adopted, stock) => adopted - stock),
                Targets.AdoptedAllocations, "B");
        }
    }

    private async Task LongAsync(Report report, ServerProcess server, CancellationToken ct)
    {
        string list = $"{LongRecords:N0} records";
        string items = $"{LongItems:N0} ints one by one";
        Pairs<(double Seconds, double Cpu, double FirstByte)> pairs = new();
        int same = 0;
        foreach ((string name, string path) in new[] { (list, $"/list?count={LongRecords}"), (items, $"/async-ints?count={LongItems}&batch=1") })
        {
            // In full length: whether they are the same, and for the runtime the last of warming up.
            BodyHash stock = await BodyHash.OfAsync(server.Url(ReferenceServer.Stock + path), ct);
            same += await BodyHash.OfAsync(server.Url(ReferenceServer.Adopted + path), ct) == stock ? 1 : 0;
            pairs.Add(name, way => new(way, async token =>
            {
                // Collections and recompiling that the last download left behind are not this one's.
                _ = await server.RestsAsync(token);
                double cpu = server.CpuSeconds;
                Curl curl = await Curl.DownloadAsync(server.Url(Path(way) + path), token);
                return curl.Bytes == stock.Bytes
                    ? (curl.Seconds, server.CpuSeconds - cpu, curl.FirstByteSeconds)
                    : throw new InvalidOperationException($"{path} gave {curl.Bytes} bytes instead of {stock.Bytes}.");
            }));
        }

        var samples = await Samples<(double Seconds, double Cpu, double FirstByte)>.TakeAsync(Rounds, pairs.Cases, each => each.Seconds, ct);
        report.Tables.Add(pairs.Table("Seconds of a whole download", samples, each => each.Seconds));
        report.Tables.Add(pairs.Table("CPU seconds of the server", samples, each => each.Cpu));
        report.Tables.Add(pairs.Table("First byte, ms", samples, each => each.FirstByte * 1000));
        report.Samples["downloads"] = samples.All.ToDictionary(
            each => each.Key, each => each.Value.Select(sample => new { sample.Seconds, sample.Cpu, sample.FirstByte }));
        report.AtMost($"time of {list}, adopted over stock", pairs.Ratio(samples, list, each => each.Seconds), Targets.Adopted);
        report.AtMost($"CPU of {list}, adopted over stock", pairs.Ratio(samples, list, each => each.Cpu), Targets.Adopted);
        report.AtLeast($"speed of {items}, adopted over stock", pairs.Ratio(samples, items, each => 1 / each.Seconds), Targets.AdoptedItemsSpeed);
        report.AtLeast("adopted endpoints with the framework's bytes (SHA-256)", Spread.Of([same]), pairs.Names.Count);
    }

    private static string Records(int count) => $"{count:N0} record{(count == 1 ? "" : "s")}";

    // The way is in front of a case's name.
    private static string Path(string way) => way.StartsWith("stock", StringComparison.Ordinal) ? ReferenceServer.Stock : ReferenceServer.Adopted;

    // The same endpoint stock and adopted, one after the other.
    private sealed class Pairs<T>
    {
        public List<string> Names { get; } = [];

        public List<Case<T>> Cases { get; } = [];

        public void Add(string name, Func<string, Case<T>> create)
        {
            Names.Add(name);
            Cases.Add(create($"stock: {name}"));
            Cases.Add(create($"adopted: {name}"));
        }

        public Spread Ratio(Samples<T> samples, string name, Func<T, double> figure) =>
            Compare(samples, name, (adopted, stock) => figure(adopted) / figure(stock));

        public Spread Compare(Samples<T> samples, string name, Func<T, T, double> compare) =>
            Spread.Of(samples.All[$"adopted: {name}"].Zip(samples.All[$"stock: {name}"], compare));

        public TextTable Table(string title, Samples<T> samples, Func<T, double> figure) => new(
            title,
            ["answer", "stock", "adopted", "adopted over stock"],
            Names.Select(name => (string[])
            [
                name,
                Rounded.Text(samples.Of($"stock: {name}", figure)),
                Rounded.Text(samples.Of($"adopted: {name}", figure)),
                Rounded.Text(Ratio(samples, name, figure)),
            ]));
    }
}
