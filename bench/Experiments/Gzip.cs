namespace StreamingJson.Bench;

[Description("""
    How long a small request takes while many clients read an endless list that is compressed for them, by gzip and by br. The framework's own
    compression is shown, not held against anything: each of its windows may end in requests that time out.
    Example: bench gzip --framework-rounds 0 --json gzip.json
    """)]
internal sealed record Gzip(
    string Server = "ours",
    [Description("How many clients read.")] int Readers = 64,
    double Seconds = 10,
    int Rounds = 3,
    [Description("The same, for the framework's own compression; 0 for not at all."), Range(0, 1e9)] int FrameworkRounds = 1) : IExperiment
{
    private static readonly string[] Codings = ["gzip", "br"];

    public async Task<Report> RunAsync(CancellationToken ct)
    {
        Report report = new("gzip");
        Samples<LatencySample> samples = await MeasureAsync(report, ServerKind.Parse(Server), Rounds, ct);
        report.AtMost($"`/` p99 over idle, {Readers} readers of gzip", samples.OverMedian("gzip", "idle", LatencyWindow.P99), 1.4);
        // Last: what it leaves running must not spoil our windows.
        if (FrameworkRounds > 0) await MeasureAsync(report, ServerKind.Reference("--compress") with { Name = "framework" }, FrameworkRounds, ct);
        return report;
    }

    private async Task<Samples<LatencySample>> MeasureAsync(Report report, ServerKind kind, int rounds, CancellationToken ct)
    {
        Document plain = new(kind.ListOf(100_000));
        await using RestedServer rested = new(kind, [plain, .. Codings.Select(coding => plain with { Coding = coding })]);
        LatencyWindow window = new() { Seconds = Seconds };
        // Readers only count what comes over the wire: 64 times unpacking would take more of the machine than the server.
        Samples<LatencySample> samples = await Samples<LatencySample>.TakeAsync(rounds,
        [
            window.Case("idle", rested, null, 0),
            .. Codings.Select(coding => (window with { ReaderArguments = ["--coding", coding] }).Case(coding, rested, null, Readers)),
        ], ct);
        report.Add($"GET / of {kind.Name} beside {Readers} readers of an endless list, GB/s on the wire, {rounds} rounds", samples, LatencyWindow.Columns);
        return samples;
    }
}
