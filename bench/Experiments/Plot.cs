using ScottPlot;
using ScottPlot.TickGenerators;

namespace StreamingJson.Bench;

[Description("""
    Draws the growth as charts, and writes its tables. A page beside the folder that has its name, and the marks, is filled too. Several files
    are one run with more rounds.
    Examples:
      bench growth --json growth.json
      bench plot --from growth.json --to docs/benchmarks
    """)]
internal sealed record Plot(
    [Description("What `bench growth --json` has written.")] string[] From, [Description("The folder for the charts.")] string To) : ICommand
{
    // Okabe and Ito's colours (2008), which hold for the usual kinds of colour blindness, except for a darker yellow; what is no competitor
    // but a bound has no colour. In the order of the servers.
    private static readonly string[] Colours = ["#0072b2", "#7a828b", "#1f2328", "#e69f00", "#d55e00", "#cc79a7", "#56b4e9", "#009e73", "#b0a100"];

    private static readonly MarkerShape[] Shapes =
        [MarkerShape.FilledCircle, MarkerShape.FilledDiamond, MarkerShape.FilledTriangleUp, MarkerShape.FilledSquare, MarkerShape.FilledTriangleDown];

    public async Task<int> RunAsync(CancellationToken ct)
    {
        GrowthResult result = new([], []);
        Machine machine = Machine.Current();
        foreach (string file in From) machine = Read(file, await File.ReadAllTextAsync(file, ct), result);
        Directory.CreateDirectory(To);
        foreach (GrowthMetric metric in GrowthResult.Metrics.Where(metric => metric.File.Length > 0))
        {
            GrowthSample[] samples = [.. result.Samples.Where(sample => sample.Part == metric.Part && sample.Size > 0 && metric.Of(sample) > 0)];
            if (samples.Length == 0) continue;
            using ScottPlot.Plot plot = Lines(metric, samples);
            plot.Title($"{metric.Title}\n{machine.Line()}", 14);
            plot.SaveSvg(Path.Combine(To, $"{metric.File}.svg"), 900, 540);
        }

        await File.WriteAllTextAsync(Path.Combine(To, "figures.md"), "# Figures of growth\n\nWritten by `bench plot` from what `bench growth` has measured: "
            + "medians, with the extremes of the rounds in brackets.\n\n"
            + string.Join('\n', result.Tables().Append(machine.Table()).Select(table => table.ToMarkdown())), ct);
        string page = $"{To.TrimEnd('/')}.md";
        // It stands in a section of the page.
        string summary = $"{machine.Line()}.\n\n#{Summary(result).ToMarkdown()}";
        if (File.Exists(page) && MarkedText.Fill(await File.ReadAllTextAsync(page, ct), summary) is string filled) await File.WriteAllTextAsync(page, filled, ct);
        return 0;
    }

    private static Machine Read(string file, string text, GrowthResult result)
    {
        JsonSerializerOptions written = new(JsonSerializerDefaults.Web) { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };
        try
        {
            JsonElement all = JsonDocument.Parse(text).RootElement;
            GrowthResult run = all.GetProperty("reports")[0].GetProperty("samples").GetProperty("growth").Deserialize<GrowthResult>(written)!;
            int rounds = result.Samples.Select(sample => sample.Round).DefaultIfEmpty().Max();
            result.Samples.AddRange(run.Samples.Select(sample => sample with { Round = sample.Round + rounds }));
            result.Notes.AddRange(run.Notes);
            return all.GetProperty("machine").Deserialize<Machine>(written)!;
        }
        catch (Exception failure) when (failure is JsonException or KeyNotFoundException or InvalidOperationException or IndexOutOfRangeException)
        {
            throw new ArgumentException($"{file} is not what `bench growth --json` writes: {failure.Message}");
        }
    }

    // Lines over two logarithmic axes: medians, and around each line a band from the lowest round to the highest. Ours lies above the others.
    private static ScottPlot.Plot Lines(GrowthMetric metric, GrowthSample[] samples)
    {
        ScottPlot.Plot plot = new();
        foreach (IGrouping<string, GrowthSample> server in samples.GroupBy(sample => sample.Server).OrderByDescending(group => GrowthServers.Order(group.Key)))
        {
            (double Size, Spread Value)[] points = [.. server.GroupBy(sample => sample.Size).OrderBy(size => size.Key).Select(size => (Math.Log10(size.Key), Spread.Of(size.Select(metric.Of))))];
            double[] sizes = [.. points.Select(point => point.Size)];
            double[] Logs(Func<Spread, double> of) => [.. points.Select(point => Math.Log10(of(point.Value)))];
            int order = GrowthServers.Order(server.Key);
            Color colour = Color.FromHex(Colours[order]);
            var band = plot.Add.FillY(sizes, Logs(spread => spread.Min), Logs(spread => spread.Max));
            (band.FillColor, band.LineWidth) = (colour.WithAlpha(0.12), 0);
            var line = plot.Add.Scatter(sizes, Logs(spread => spread.Median), colour);
            (line.LegendText, line.LineWidth, line.MarkerShape, line.MarkerSize) = (server.Key, order == 0 ? 3.5f : 2, Shapes[order % Shapes.Length], 8);
            line.LinePattern = order == 1 ? LinePattern.Dashed : LinePattern.Solid;
        }

        plot.XLabel(metric.Part == "length" ? "integers in the list" : "lists at once");
        plot.YLabel(metric.Axis);
        (plot.Axes.Bottom.TickGenerator, plot.Axes.Left.TickGenerator) = (Decades(), Decades());
        plot.ShowLegend(Edge.Right);
        return plot;
    }

    private static NumericAutomatic Decades() => new()
    {
        IntegerTicksOnly = true,
        MinorTickGenerator = new LogMinorTickGenerator(),
        LabelFormatter = power => Math.Pow(10, power).ToString(power >= 0 ? "N0" : "0.####", CultureInfo.InvariantCulture),
    };

    private static TextTable Summary(GrowthResult result)
    {
        GrowthMetric[] metrics = [.. GrowthResult.Metrics.Where(metric => metric.Part == "length")];
        return new TextTable("Each server's longest list", ["server", "integers", .. metrics.Select(metric => metric.Axis)],
            result.Samples.Where(sample => sample.Part == "length").GroupBy(sample => sample.Server).OrderBy(group => GrowthServers.Order(group.Key)).Select(group =>
            {
                long longest = group.Max(sample => sample.Size);
                return (string[])[group.Key, $"{longest:N0}", .. metrics.Select(metric => GrowthResult.Cell(group.Where(sample => sample.Size == longest), metric))];
            }));
    }
}
