namespace StreamingJson.Bench;

// The results of all commands, and the report that is committed beside the code. One that has failed is null, and said: half an hour
// of the others is not lost with it. Exports need a PostgreSQL; null without one.
internal sealed record AllResult(
    bool Quick,
    LatencyResult? Latency,
    LatencyResult? Slow,
    ThroughputResult? Throughput,
    SharingResult? Sharing,
    EncodingResult? Encoding,
    DisconnectResult? Disconnect,
    MemoryResult? Memory,
    AdoptionResult? Adoption,
    CompressionResult? Compression,
    RangesResult? Ranges,
    WatchResult? Watch,
    ExportResult? Export,
    IReadOnlyList<string> Failures) : IResult
{
    private IEnumerable<IResult> Parts => new IResult?[]
    {
        Latency, Slow, Throughput, Sharing, Encoding, Disconnect, Memory, Adoption, Compression, Ranges, Watch, Export,
    }.OfType<IResult>();

    public static async Task<AllResult> RunAsync(bool quick, CancellationToken ct)
    {
        List<string> failures = [];
        return new AllResult(
            quick,
            await TryAsync(
                () => LatencyMeasurement.RunAsync(quick ? new() { Readers = [0, 8, 64], Seconds = 2, Rounds = 1 } : new(), ct)),
            await TryAsync(() => LatencyMeasurement.RunAsync(SlowReaders(quick), ct)),
            await TryAsync(() => ThroughputMeasurement.RunAsync(quick ? new() { Rounds = 1, FrameworkLength = 5_000_000 } : new(), ct)),
            await TryAsync(() => SharingMeasurement.RunAsync(quick ? new() { Seconds = 1, Rounds = 1 } : new(), ct)),
            await TryAsync(() => EncodingMeasurement.RunAsync(quick ? 2 : EncodingCommand.StandardRounds, ct)),
            await TryAsync(() => DisconnectMeasurement.RunAsync(quick ? new() { Rounds = 1, Resets = 100 } : new(), ct)),
            await TryAsync(() => MemoryMeasurement.RunAsync(quick ? new() { Length = 200_000_000 } : new(), ct)),
            await TryAsync(() => AdoptionMeasurement.RunAsync(quick ? new() { Rounds = 1 } : new(), ct)),
            await TryAsync(() => CompressionMeasurement.RunAsync(quick ? new() { Seconds = 2, Rounds = 1 } : new(), ct)),
            await TryAsync(() => RangesMeasurement.RunAsync(new(), ct)),
            await TryAsync(() => WatchMeasurement.RunAsync(quick ? new() { Seconds = 2, Rounds = 1 } : new(), ct)),
            await TryAsync(() => ExportAsync(quick ? new() { Rows = 500_000, Rounds = 1 } : new(), ct)),
            failures);

        async Task<T?> TryAsync<T>(Func<Task<T>> measure) where T : class?
        {
            try
            {
                return await measure();
            }
            catch (Exception error) when (!ct.IsCancellationRequested)
            {
                failures.Add($"{typeof(T).Name}: {error.Message}");
                ProgressLine.Write($"failed: {failures[^1]}");
                return null;
            }
        }
    }

    public IEnumerable<TextTable> Tables() => Parts.SelectMany(part => part.Tables()).Append(Hardware.Current().Table());

    public IEnumerable<Figure> Figures() => Parts.SelectMany(part => part.Figures());

    public async Task WriteAsync(FileInfo? file, CancellationToken ct)
    {
        if (file is null)
        {
            return;
        }

        file.Directory?.Create();
        string[] head = ["# Benchmarks", "", "Written by `bench all`. What each figure means: `bench --help`.", ""];
        if (Quick)
        {
            head = [.. head, "**A quick run: it shows that everything runs, not how fast.**", ""];
        }

        head = [.. head, .. Failures.SelectMany(failure => new[] { $"**Failed, and not here: {failure}**", "" })];
        IEnumerable<TextTable> tables = [Figure.Table(Figures()), .. Tables()];
        await File.WriteAllLinesAsync(file.FullName, [.. head, .. tables.Select(table => table.ToMarkdown())], ct);
    }

    // Ten thousand over a telephone line, which need next to nothing and are many.
    private static LatencySettings SlowReaders(bool quick)
    {
        LatencySettings settings = new() { Readers = [0, 10_000], ReaderRate = 4096, Settle = 90, Rounds = 2 };
        return quick ? settings with { Readers = [0, 1000], Settle = 5, Seconds = 2, Rounds = 1 } : settings;
    }

    private static async Task<ExportResult?> ExportAsync(ExportSettings settings, CancellationToken ct)
    {
        if (ExportDatabase.IsInstalled)
        {
            return await ExportMeasurement.RunAsync(settings, ct);
        }

        ProgressLine.Write("exports are left out: no PostgreSQL is installed (Debian's postgresql)");
        return null;
    }
}
