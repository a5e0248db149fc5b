namespace StreamingJson.Bench;

// The samples of each kind of export in the order of the rounds, and what one takes. All that servers gave is hashed once.
internal sealed record ExportResult(
    ExportSettings Settings,
    IReadOnlyDictionary<string, List<ExportSample>> Samples,
    IReadOnlyDictionary<string, BodyHash> Bodies,
    ExportMemory Memory,
    double AllocatedBytesPerRow,
    StalledExports Stalled,
    LatencyResult Beside) : IResult
{
    private static readonly string[] Frameworks = [ExportMeasurement.ByNpgsql, ExportMeasurement.ByDapper];

    public IEnumerable<TextTable> Tables() =>
    [
        new TextTable(
            $"Exports from PostgreSQL, {Settings.Rows:N0} rows of 8 columns, {Settings.Rounds} rounds to curl; psql to /dev/null",
            [
                "export", "million rows/s", "spread", "ours over it", "spread", "MB", "server CPU s", "PostgreSQL CPU s",
                "first byte ms",
            ],
            Samples.Keys.Select(Row)),
        new TextTable("What an export takes", ["what", "value"],
        [
            ["RSS idle, MB", $"{Memory.IdleKilobytes / 1024.0:0.0}"],
            ["RSS during an export of all rows, MB, max", $"{Memory.Kilobytes.Max() / 1024.0:0.0}"],
            ["managed bytes a row of fixed-width columns", $"{AllocatedBytesPerRow:0.000}"],
            ["first byte alone, ms, median and max", Milliseconds(Stalled.Alone)],
            [$"first byte beside {Stalled.Stalled} stalled exports, ms, median and max", Milliseconds(Stalled.Beside)],
        ]),
        .. Beside.Tables(),
    ];

    public IEnumerable<Figure> Figures()
    {
        string framework = Frameworks.MaxBy(name => Rate(name).Median)!;
        Spread overFramework = Ratio(framework);
        Spread overPsql = Ratio(ExportMeasurement.ByPsql);
        Spread firstByte = Spread.Of(Stalled.Beside);
        bool[] bodies = [.. WholeBodies()];
        yield return Figure.AtLeast(
            $"export: rows/s over the {framework}", overFramework.Median, Targets.ExportOfFramework, "", overFramework);
        yield return Figure.AtLeast("export: rows/s over psql", overPsql.Median, Targets.ExportOfPsql, "", overPsql);
        yield return Figure.AtLeast(
            "exports that are whole, by each other's bytes", bodies.Count(isWhole => isWhole), bodies.Length);
        yield return Figure.AtMost("export: memory over idle", Memory.MegabytesOverIdle, Targets.ExportMemory, "MB");
        yield return Figure.AtMost(
            "export: managed bytes a row of fixed-width columns", AllocatedBytesPerRow, Targets.ExportAllocations);
        yield return Figure.AtLeast("exports that stall in the database", Stalled.Stalled, Settings.Stalled);
        yield return Figure.AtMost(
            "export beside stalled ones: first byte, max", firstByte.Max, Targets.ExportFirstByte, "ms", firstByte);
        yield return Figure.AtMost(
            $"`/` p99 over idle, {Settings.Readers} exports",
            Beside.Ratio(Settings.Readers),
            Targets.LatencyRatioOfExports,
            "",
            Beside.RatioSpread(Settings.Readers));
    }

    // Whether each has all the rows, by the framework's, which knows nothing of ours.
    private IEnumerable<bool> WholeBodies()
    {
        BodyHash array = Bodies[ExportMeasurement.Array];
        BodyHash lines = Bodies[ExportMeasurement.Lines];
        yield return array == Bodies[ExportMeasurement.ByNpgsql];
        yield return array == Bodies[ExportMeasurement.ByDapper];
        // A line end for each row instead of the commas between and the brackets.
        yield return array.Bytes == lines.Bytes + 1;
        yield return Bodies[ExportMeasurement.Parallel] == lines;
        yield return Bodies[ExportMeasurement.Unordered].Bytes == lines.Bytes;
    }

    // Ours over another one that gives the same: an array as the framework's, lines as psql's. The median of the rounds' own
    // ratios, since a round has seen one and the same machine.
    private Spread Ratio(string name) => Spread.Of(
        Samples[Frameworks.Contains(name) ? ExportMeasurement.Array : ExportMeasurement.Lines].Zip(
            Samples[name], (ours, other) => ours.RowsPerSecond / other.RowsPerSecond));

    private Spread Rate(string name) => Spread.Of(Samples[name].Select(sample => sample.RowsPerSecond / 1e6));

    private string[] Row(string name) =>
    [
        name,
        $"{Rate(name).Median:0.00}",
        Rate(name).Range("0.00"),
        $"{Ratio(name).Median:0.00}",
        Ratio(name).Range("0.00"),
        Bodies.TryGetValue(name, out BodyHash? body) ? $"{body.Bytes / 1e6:0.0}" : "",
        Median(name, sample => sample.CpuSeconds, "0.00"),
        Median(name, sample => sample.PostgresCpuSeconds, "0.00"),
        Median(name, sample => sample.FirstByteSeconds * 1000, "0.0"),
    ];

    // Empty where there is none.
    private string Median(string name, Func<ExportSample, double?> figure, string format)
    {
        double[] known = [.. Samples[name].Select(figure).OfType<double>()];
        return known.Length == 0 ? "" : Spread.Of(known).Median.ToString(format);
    }

    private static string Milliseconds(IEnumerable<double> samples)
    {
        Spread spread = Spread.Of(samples);
        return $"{spread.Median:0.0}, {spread.Max:0.0}";
    }
}
