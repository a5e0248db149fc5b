using System.Runtime.InteropServices;
using Spectre.Console;

namespace StreamingJson.Bench;

// What an experiment has found: tables to look at, figures that are held against their targets, and all samples.
internal sealed class Report(string name)
{
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        IncludeFields = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    public string Name => name;
    [JsonIgnore]
    public List<TextTable> Tables { get; } = [];
    public List<Figure> Figures { get; } = [];
    public Dictionary<string, object> Samples { get; } = [];

    [JsonIgnore]
    public bool Reached => Figures.All(figure => figure.Reached);
    public void AtLeast(string figure, Spread spread, double target, string unit = "") => Figures.Add(new(figure, spread, target, unit, IsLimit: false));
    public void AtMost(string figure, Spread spread, double target, string unit = "") => Figures.Add(new(figure, spread, target, unit, IsLimit: true));

    // A row for each case, a column for each figure: medians with their extremes.
    public void Add<T>(string title, Samples<T> samples, params (string Column, Func<T, double> Figure)[] columns)
    {
        Samples[title] = samples.All;
        Tables.Add(new TextTable(title, ["what", .. columns.Select(column => column.Column)], samples.All.Keys.Select(
            each => (string[])[each, .. columns.Select(column => Rounded.Text(samples.Of(each, column.Figure)))])));
    }

    public static void Show(IReadOnlyList<Report> reports)
    {
        Progress.Write("");
        reports.SelectMany(report => report.Tables).Append(Figure.Table(reports)).ToList().ForEach(table => table.Show());
    }

    public static Task WriteJsonAsync(string? file, IReadOnlyList<Report> reports, CancellationToken ct) => file is null
        ? Task.CompletedTask
        : File.WriteAllTextAsync(file, JsonSerializer.Serialize(new { Machine = Machine.Current(), Reports = reports }, Indented), ct);

    public static Task WriteMarkdownAsync(string? file, IReadOnlyList<Report> reports, string note, CancellationToken ct) => file is null
        ? Task.CompletedTask
        : File.WriteAllTextAsync(file, "# Benchmarks\n\nWritten by `bench all`. What each figure means: `bench --help`.\n\n" + note + string.Join('\n',
            reports.SelectMany(report => report.Tables).Prepend(Machine.Current().Table()).Prepend(Figure.Table(reports)).Select(table => table.ToMarkdown())), ct);
}

// One figure with what it must reach: at most the target where that is a limit, otherwise at least. Not a number reaches nothing.
internal sealed record Figure(string Name, Spread Spread, double Target, string Unit, bool IsLimit)
{
    public bool Reached => IsLimit ? Spread.Median <= Target : Spread.Median >= Target;

    public static TextTable Table(IEnumerable<Report> reports) => new("Figures", ["figure", "target", "median", "spread", "reached"],
        reports.SelectMany(report => report.Figures).Select(figure => (string[])
        [
            figure.Name,
            $"{(figure.IsLimit ? "<=" : ">=")} {figure.Text(figure.Target)}",
            figure.Text(figure.Spread.Median),
            figure.Spread.Min == figure.Spread.Max ? "" : figure.Spread.Range(Format(figure.Spread.Median)),
            figure.Reached ? "yes" : "**NO**",
        ]));

    private string Text(double value) => $"{value.ToString(Format(value), CultureInfo.InvariantCulture)} {Unit}".TrimEnd();
    private static string Format(double value) => Math.Abs(value) >= 1000 ? "N0" : "0.###";
}

// Rows of text that can be shown on a terminal, in a log and in Markdown.
internal sealed class TextTable(string title, string[] columns, IEnumerable<string[]> rows)
{
    private readonly string[][] _rows = [.. rows];

    public void Show()
    {
        // In a log as it is in a report.
        if (Console.IsOutputRedirected)
        {
            Console.WriteLine(ToMarkdown());
            return;
        }

        Table table = new() { Title = new TableTitle(Markup.Escape(title)), Border = TableBorder.Rounded };
        foreach (string column in columns)
            table.AddColumn(new TableColumn(Markup.Escape(column)) { Alignment = table.Columns.Count == 0 ? Justify.Left : Justify.Right, NoWrap = true });
        Array.ForEach(_rows, row => table.AddRow(row.Select(Markup.Escape).ToArray()));
        AnsiConsole.Write(table);
    }

    public string ToMarkdown() => string.Join('\n', _rows.Select(Line).Prepend(Line(columns.Select((_, column) => column == 0 ? "---" : "---:")))
        .Prepend(Line(columns)).Prepend($"## {title}\n")) + "\n";

    private static string Line(IEnumerable<string> cells) => $"| {string.Join(" | ", cells)} |";
}

// Says what is going on, in one line of a terminal; nothing where standard error is a file.
internal static class Progress
{
    public static void Write(string text)
    {
        if (Console.IsErrorRedirected) return;
        Console.Error.Write($"\r\e[K{text[..Math.Min(text.Length, Math.Max(20, Console.WindowWidth - 1))]}");
    }

    // What the figures cannot be read without; stays on the terminal and in a log.
    public static void Warn(string text)
    {
        Write("");
        Console.Error.WriteLine(text);
    }
}

// The machine and the day of a measurement; without them a figure says nothing.
internal sealed record Machine(string Cpu, int Cores, string Kernel, string DotNet, string Memory, string Date)
{
    public static Machine Current() => new(
        ValueOf("/proc/cpuinfo", "model name"),
        Environment.ProcessorCount,
        $"Linux {File.ReadAllText("/proc/sys/kernel/osrelease").Trim()}",
        RuntimeInformation.FrameworkDescription,
        $"{long.Parse(ValueOf("/proc/meminfo", "MemTotal").Split(' ')[0], CultureInfo.InvariantCulture) / 1048576.0:0} GB",
        DateTimeOffset.UtcNow.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture));

    // Seconds of all cores that were not idle, those that the hypervisor took included: all states but idle and waiting for a disk. Ticks of
    // /proc/stat are 10 ms.
    public static double BusySeconds() => File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..9]
        .Where((_, state) => state is not (3 or 4)).Sum(ticks => long.Parse(ticks, CultureInfo.InvariantCulture)) / 100.0;

    // As one line, under a chart.
    public string Line() => $"{Cpu}, {Cores} cores, {Memory}, {Kernel}, {DotNet}, {Date}";

    public TextTable Table() => new("Machine", ["what", "value"],
        [["CPU", Cpu], ["cores", $"{Cores}"], ["memory", Memory], ["kernel", Kernel], [".NET", DotNet], ["date", Date]]);

    private static string ValueOf(string file, string name) =>
        File.ReadLines(file).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?.Split(':', 2)[1].Trim() ?? "0 unknown";
}
