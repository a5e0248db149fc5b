using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace StreamingJson.Bench;

// Draws the growth as charts, and writes its tables.
internal static class Plot
{
    // The bars are of one list that all but the slowest can bear in a few seconds: 79 MB.
    private const long LengthOfBars = 10_000_000;

    // Okabe and Ito's colours (2008), which hold for the usual kinds of colour blindness, except for a darker yellow. What is no competitor
    // but a bound has no colour.
    private static readonly string[] Colours =
        ["#0072b2", "#7a828b", "#1f2328", "#e69f00", "#d55e00", "#cc79a7", "#56b4e9", "#009e73", "#b0a100", "#884400"];

    private static readonly MarkerShape[] Shapes =
        [MarkerShape.FilledCircle, MarkerShape.FilledDiamond, MarkerShape.FilledTriangleUp, MarkerShape.FilledSquare, MarkerShape.FilledTriangleDown];

    private static readonly JsonSerializerOptions AsWritten = new(JsonSerializerDefaults.Web)
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    public static Command Create()
    {
        Option<FileInfo[]> from = new("--from")
        {
            Description = "What `bench growth --json` has written; several runs are taken together.",
            HelpName = "FILE",
            Required = true,
            AllowMultipleArgumentsPerToken = true,
        };
        Option<DirectoryInfo> to = new("--to")
        {
            Description = "The folder for the charts. A page beside it that has its name, and the marks, is filled too.",
            HelpName = "FOLDER",
            Required = true,
        };
        Command command = new("plot", """
            Draws the growth as charts, and writes its tables.
            Examples:
              bench growth --json growth.json
              bench plot --from growth.json --to docs/benchmarks
            """)
        {
            from, to,
        };
        command.SetAction(async (parsed, ct) =>
        {
            (Machine machine, GrowthResult result) = await ReadAsync(parsed.GetRequiredValue(from), ct);
            await WriteAsync(machine, result, parsed.GetRequiredValue(to), ct);
            return 0;
        });
        return command;
    }

    // Several runs are one with more rounds, if they are of one machine.
    private static async Task<(Machine Machine, GrowthResult Result)> ReadAsync(FileInfo[] files, CancellationToken ct)
    {
        Machine? machine = null;
        GrowthResult all = new([], []);
        foreach (FileInfo file in files)
        {
            try
            {
                await using FileStream stream = file.OpenRead();
                using JsonDocument document = await JsonDocument.ParseAsync(stream, cancellationToken: ct);
                Machine own = document.RootElement.GetProperty("machine").Deserialize<Machine>(AsWritten)!;
                machine ??= own;
                GrowthResult run = document.RootElement.GetProperty("reports").EnumerateArray()
                    .Single(report => report.GetProperty("name").GetString() == "growth")
                    .GetProperty("samples").GetProperty("growth").Deserialize<GrowthResult>(AsWritten)!;
                int rounds = all.Samples.Select(sample => sample.Round).DefaultIfEmpty().Max();
                all.Samples.AddRange(run.Samples.Select(sample => sample with { Round = sample.Round + rounds }));
                all.Notes.AddRange(run.Notes);
                if ((machine.Cpu, machine.Cores) != (own.Cpu, own.Cores))
                {
                    throw new ArgumentException($"{file.Name} was measured on another machine than the files before it.");
                }
            }
            catch (Exception failure) when (failure is JsonException or KeyNotFoundException or InvalidOperationException or IOException)
            {
                throw new ArgumentException($"{file.Name} is not what `bench growth --json` writes: {failure.Message}");
            }
        }

        return (machine ?? throw new ArgumentException("There is nothing to draw: --from names no file."), all);
    }

    private static async Task WriteAsync(Machine machine, GrowthResult result, DirectoryInfo folder, CancellationToken ct)
    {
        folder.Create();
        foreach (GrowthMetric metric in GrowthResult.Metrics.Where(metric => metric.File.Length > 0))
        {
            GrowthSample[] samples =
                [.. result.Samples.Where(sample => sample.Part == metric.Part && sample.Size > 0 && metric.Of(sample) > 0)];
            if (samples.Length > 0)
            {
                using ScottPlot.Plot plot = metric.File == "cpu-by-server" ? Bars(metric, samples) : Lines(metric, samples);
                plot.Title(metric.Title);
                plot.Add.Annotation(machine.Line(), Alignment.LowerRight).LabelStyle = new LabelStyle { FontSize = 9, ForeColor = Colors.Gray };
                string file = Path.Combine(folder.FullName, $"{metric.File}.svg");
                plot.SaveSvg(file, 900, 540);
                Console.WriteLine(file);
            }
        }

        string figures = Path.Combine(folder.FullName, "figures.md");
        await File.WriteAllTextAsync(figures, string.Join('\n',
        [
            "# Figures of growth",
            "",
            "Written by `bench plot` from what `bench growth` has measured: medians, with the extremes of the rounds in brackets.",
            "",
            .. result.Tables().Append(machine.Table()).Select(table => table.ToMarkdown()),
        ]), ct);
        Console.WriteLine(figures);
        string page = $"{folder.FullName.TrimEnd(Path.DirectorySeparatorChar)}.md";
        // It stands in a section of the page.
        string summary = $"{machine.Line()}.\n\n#{Summary(result).ToMarkdown().TrimEnd()}";
        if (File.Exists(page) && MarkedText.Fill(await File.ReadAllTextAsync(page, ct), summary) is string filled)
        {
            await File.WriteAllTextAsync(page, filled, ct);
            Console.WriteLine(page);
        }
    }

    // Lines over two logarithmic axes: medians, and around each line a band from the lowest round to the highest.
    private static ScottPlot.Plot Lines(GrowthMetric metric, GrowthSample[] samples)
    {
        ScottPlot.Plot plot = new();
        // No band covers a line, and ours lies above the others.
        foreach (IGrouping<string, GrowthSample> server in samples.GroupBy(sample => sample.Server).OrderByDescending(group => GrowthServers.Order(group.Key)))
        {
            (double Size, Spread Value)[] points =
            [
                .. server.GroupBy(sample => sample.Size).OrderBy(size => size.Key)
                    .Select(size => (Math.Log10(size.Key), Spread.Of(size.Select(metric.Of)))),
            ];
            double[] sizes = [.. points.Select(point => point.Size)];
            Color colour = Color.FromHex(Colours[GrowthServers.Order(server.Key)]);
            var band = plot.Add.FillY(sizes, Logs(points, spread => spread.Min), Logs(points, spread => spread.Max));
            band.FillColor = colour.WithAlpha(0.12);
            band.LineWidth = 0;
            var line = plot.Add.Scatter(sizes, Logs(points, spread => spread.Median), colour);
            line.LegendText = server.Key;
            line.LineWidth = server.Key == GrowthServers.Ours ? 3.5f : 2;
            line.LinePattern = server.Key == "bare-loop" ? LinePattern.Dashed : LinePattern.Solid;
            line.MarkerShape = Shapes[GrowthServers.Order(server.Key) % Shapes.Length];
            line.MarkerSize = 8;
        }

        plot.XLabel(metric.Part == "length" ? "integers in the list" : "lists at once");
        plot.YLabel(metric.Axis);
        plot.Axes.Bottom.TickGenerator = Decades();
        plot.Axes.Left.TickGenerator = Decades();
        plot.ShowLegend(Edge.Right);
        return plot;
    }

    // A bar for each server over a logarithmic axis, with the extremes of the rounds and its value at the end. Less is better.
    private static ScottPlot.Plot Bars(GrowthMetric metric, GrowthSample[] samples)
    {
        (string Server, long Longest, Spread Value)[] bars =
        [
            .. samples.Where(sample => sample.Size <= LengthOfBars).GroupBy(sample => sample.Server).Select(group =>
            {
                long longest = group.Max(sample => sample.Size);
                return (group.Key, longest, Spread.Of(group.Where(sample => sample.Size == longest).Select(metric.Of)));
            }).OrderByDescending(bar => bar.Item3.Median),
        ];
        ScottPlot.Plot plot = new();
        // A bar needs some length even for the least of them.
        double least = Math.Log10(bars.Min(bar => bar.Value.Min) / 2);
        for (int i = 0; i < bars.Length; i++)
        {
            Spread value = bars[i].Value;
            plot.Add.Bar(new Bar
            {
                Position = i,
                Orientation = Orientation.Horizontal,
                ValueBase = least,
                Value = Math.Log10(value.Median),
                FillColor = Color.FromHex(Colours[GrowthServers.Order(bars[i].Server)]),
                LineWidth = 0,
            });
            plot.Add.Line(Math.Log10(value.Min), i, Math.Log10(value.Max), i).Color = Colors.Black;
            var label = plot.Add.Text($"  {Rounded.Text(value)}", Math.Log10(value.Max), i);
            label.LabelAlignment = Alignment.MiddleLeft;
        }

        plot.XLabel($"{metric.Axis}, lists of {LengthOfBars:N0} integers; less is better");
        plot.Axes.Bottom.TickGenerator = Decades();
        plot.Axes.Left.TickGenerator = new NumericManual(
            [.. bars.Select((_, i) => (double)i)],
            [.. bars.Select(bar => bar.Longest == LengthOfBars ? bar.Server : $"{bar.Server}\nof {bar.Longest:N0}")]);
        plot.Axes.Margins(left: 0, right: 0.3);
        return plot;
    }

    private static double[] Logs((double Size, Spread Value)[] points, Func<Spread, double> of) =>
        [.. points.Select(point => Math.Log10(of(point.Value)))];

    private static NumericAutomatic Decades() => new()
    {
        IntegerTicksOnly = true,
        MinorTickGenerator = new LogMinorTickGenerator(),
        LabelFormatter = power => Math.Pow(10, power).ToString(power >= 0 ? "N0" : "0.####", CultureInfo.InvariantCulture),
    };

    private static TextTable Summary(GrowthResult result)
    {
        GrowthMetric[] metrics = [.. GrowthResult.Metrics.Where(metric => metric.Part == "length")];
        return new TextTable(
            "Each server's longest list",
            ["server", "integers", .. metrics.Select(metric => metric.Axis)],
            result.Samples.Where(sample => sample.Part == "length").GroupBy(sample => sample.Server)
                .OrderBy(group => GrowthServers.Order(group.Key))
                .Select(group =>
                {
                    long longest = group.Max(sample => sample.Size);
                    GrowthSample[] shown = [.. group.Where(sample => sample.Size == longest)];
                    return (string[])[group.Key, $"{longest:N0}", .. metrics.Select(metric => GrowthResult.Cell([.. shown.Select(metric.Of)]))];
                }));
    }
}
