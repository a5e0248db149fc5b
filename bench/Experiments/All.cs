namespace StreamingJson.Bench;

[Description("""
    Everything but the growth and the peers, held against what it must reach, as one report.
    Example: bench all --output bench/results/today.md --json bench/results/today.json
    """)]
internal sealed record All(
    [Description("Write the report in Markdown to this file.")] string? Output = null,
    string? Json = null,
    [Description("A few minutes instead of an hour: shows that everything runs, not how fast.")] bool Quick = false) : ICommand
{
    public async Task<int> RunAsync(CancellationToken ct)
    {
        List<Report> reports = [];
        string note = Quick ? "**A quick run: it shows that everything runs, not how fast.**\n\n" : "";
        bool failed = false;
        foreach (IExperiment experiment in Experiments())
        {
            try
            {
                reports.Add(await experiment.RunAsync(ct));
            }
            catch (Exception error) when (!ct.IsCancellationRequested)
            {
                // An hour of the others is not lost with it.
                failed = true;
                note += $"**Failed, and not here: {experiment.GetType().Name}, {error.Message}**\n\n";
                Progress.Warn($"failed: {experiment.GetType().Name}, {error.Message}");
            }
        }

        Report.Show(reports);
        await Report.WriteMarkdownAsync(Output, reports, note, ct);
        await Report.WriteJsonAsync(Json, reports, ct);
        return !failed && reports.All(report => report.Reached) ? 0 : 1;
    }

    // Ten thousand slow readers are over a telephone line: they need next to nothing and are many.
    private IEnumerable<IExperiment> Experiments() => new IExperiment?[]
    {
        Quick ? new Latency(Readers: "0,8,64", Seconds: 2, Rounds: 1) : new Latency(),
        Quick ? new Latency(Readers: "0,1000", ReaderRate: 4096, Settle: 5, Seconds: 2, Rounds: 1) : new Latency(Readers: "0,10000", ReaderRate: 4096, Settle: 90, Rounds: 2),
        Quick ? new Latency(Readers: "0,64", Discard: true, Seconds: 2, Rounds: 1) : new Latency(Readers: "0,64,512", Discard: true),
        Quick ? new Throughput(Rounds: 1, Seconds: 1, Busy: "0,6") : new Throughput(Busy: "0,2,6"),
        Quick ? new Share(Seconds: 1, Rounds: 1) : new Share(),
        Quick ? new EncodingSpeed(Rounds: 2) : new EncodingSpeed(),
        Quick ? new Adopt(Rounds: 1, Busy: "0,6", Records: 100_000, Items: 20_000) : new Adopt(Busy: "0,6"),
        Quick ? new Small(Rounds: 1, Seconds: 1, Warmup: 2) : new Small(),
        Quick ? new Disconnect(Rounds: 1, Resets: 100) : new Disconnect(),
        Quick ? new MemoryUse(Rounds: 1) : new MemoryUse(),
        Quick ? new Gzip(Seconds: 2, Rounds: 1) : new Gzip(),
        Quick ? new Ranges(Rounds: 1) : new Ranges(),
        Quick ? new Watch(Seconds: 2, Rounds: 1) : new Watch(),
        !ExportDatabase.IsInstalled ? null : Quick ? new Export(Rows: 500_000, Rounds: 1, Seconds: 2, Tries: 5) : new Export(),
    }.OfType<IExperiment>();
}
