using System.CommandLine;
using System.IO.Compression;

namespace StreamingJson.Bench;

// How long a small request takes while many clients read an endless list that is compressed for them. Readers only count what comes
// over the wire: 64 times unpacking would take more of the machine than the server.
internal sealed record Gzip
{
    private static readonly string[] Codings = ["gzip", "br"];

    public string Server { get; init; } = "ours";

    public int Readers { get; init; } = 64;

    public double Seconds { get; init; } = 10;

    public int Rounds { get; init; } = 3;

    // The framework is shown, not held against anything, and each of its windows may end in requests that time out.
    public int FrameworkRounds { get; init; } = 1;

    public static Command Create()
    {
        Gzip standard = new();
        Option<string> server = CommandLine.Server();
        Option<int> readers = CommandLine.Number("--readers", "How many clients read.", standard.Readers, 1);
        Option<double> seconds = CommandLine.Number("--seconds", "Measured time of each window.", standard.Seconds, 0.1);
        Option<int> rounds = CommandLine.Rounds(standard.Rounds);
        Option<int> framework = CommandLine.Number(
            "--framework-rounds", "The same, for the framework's own compression; 0 for not at all.", standard.FrameworkRounds, 0);
        return CommandLine.Experiment("gzip", """
            How long a small request takes while many clients read an endless list that is compressed for them, by gzip and by br.
            Examples:
              bench gzip
              bench gzip --readers 64 --seconds 5 --rounds 1
              bench gzip --framework-rounds 0 --json gzip.json
            """, [server, readers, seconds, rounds, framework], (parsed, ct) => new Gzip
        {
            Server = parsed.GetRequiredValue(server),
            Readers = parsed.GetValue(readers),
            Seconds = parsed.GetValue(seconds),
            Rounds = parsed.GetValue(rounds),
            FrameworkRounds = parsed.GetValue(framework),
        }.RunAsync(ct));
    }

    public async Task<Report> RunAsync(CancellationToken ct)
    {
        Report report = new("gzip");
        Samples<LatencySample> samples = await MeasureAsync(report, ServerKind.Parse(Server, []), Rounds, ct);
        report.AtMost(
            $"`/` p99 over idle, {Readers} readers of gzip", samples.OverMedian("gzip", "idle", sample => sample.Latency.P99),
            Targets.LatencyBesideGzip);
        // Last: what it leaves running must not spoil our windows.
        if (FrameworkRounds > 0)
        {
            await MeasureAsync(report, ServerKind.Reference("--compress") with { Name = "framework" }, FrameworkRounds, ct);
        }

        return report;
    }

    private async Task<Samples<LatencySample>> MeasureAsync(Report report, ServerKind kind, int rounds, CancellationToken ct)
    {
        Document plain = new(kind.ListOf(100_000));
        await using RestedServer rested = new(kind, [plain, .. Codings.Select(coding => plain with { Coding = coding })]);
        LatencyWindow window = new() { Seconds = Seconds };
        Case<LatencySample>[] cases =
        [
            new("idle", async token => await window.MeasureAsync(await rested.TakeAsync(token), kind.EndlessPath, 0, token)),
            .. Codings.Select(coding => new Case<LatencySample>(coding, async token =>
                await (window with { ReaderArguments = ["--coding", coding] }).MeasureAsync(
                    await rested.TakeAsync(token), kind.EndlessPath, Readers, token))),
        ];
        Samples<LatencySample> samples = await Samples<LatencySample>.TakeAsync(rounds, cases, sample => sample.Latency.P99, ct);
        report.Tables.Add(samples.Table(
            $"GET / of {kind.Name} beside {Readers} readers of an endless list, GB/s on the wire, {rounds} rounds", "coding", LatencyWindow.Columns));
        report.Samples[kind.Name] = samples.All;
        List<string[]> ratios = [];
        foreach (string coding in Codings)
        {
            double ratio = await RatioAsync((await rested.TakeAsync(ct)).Url(kind.ListOf(10_000_000)), coding, ct);
            ratios.Add([coding, $"{ratio:0.0}", $"{ratio * samples.Of(coding, sample => sample.GigabytesPerSecond).Median:0.00}"]);
        }

        report.Tables.Add(new TextTable($"Compressed by {kind.Name}", ["coding", "plain over wire", "plain GB/s"], ratios));
        return samples;
    }

    // How much smaller a list becomes that one client reads and unpacks.
    private static async Task<double> RatioAsync(Uri url, string coding, CancellationToken ct)
    {
        using HttpClient http = new() { Timeout = TimeSpan.FromMinutes(1) };
        http.DefaultRequestHeaders.Add("Accept-Encoding", coding);
        using HttpResponseMessage response = await http.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, ct);
        response.EnsureSuccessStatusCode();
        if (!response.Content.Headers.ContentEncoding.SequenceEqual([coding]))
        {
            throw new InvalidOperationException($"{url} is not answered with {coding}.");
        }

        using MemoryStream wire = new(await response.Content.ReadAsByteArrayAsync(ct));
        await using Stream plain = coding == "gzip"
            ? new GZipStream(wire, CompressionMode.Decompress)
            : new BrotliStream(wire, CompressionMode.Decompress);
        byte[] buffer = new byte[64 * 1024];
        double bytes = 0;
        for (int read; (read = await plain.ReadAsync(buffer, ct)) > 0; bytes += read)
        {
        }

        return bytes / wire.Length;
    }
}
