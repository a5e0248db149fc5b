using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace StreamingJson.Bench;

// What an experiment has found: tables to look at, figures that are held against their targets, and all samples.
internal sealed class Report(string name)
{
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    public string Name => name;

    public List<TextTable> Tables { get; } = [];

    public List<Figure> Figures { get; } = [];

    public Dictionary<string, object> Samples { get; } = [];

    [JsonIgnore]
    public bool Reached => Figures.All(figure => figure.Reached);

    public void AtLeast(string figure, Spread spread, double target, string unit = "") =>
        Figures.Add(new Figure(figure, spread, target, unit, IsLimit: false));

    public void AtMost(string figure, Spread spread, double target, string unit = "") =>
        Figures.Add(new Figure(figure, spread, target, unit, IsLimit: true));

    public void Show()
    {
        foreach (TextTable table in Tables.Append(Figure.Table(Figures)))
        {
            table.Show();
        }
    }

    public Task WriteJsonAsync(FileInfo? file, CancellationToken ct) => WriteJsonAsync(file, [this], ct);

    public static async Task WriteJsonAsync(FileInfo? file, IReadOnlyList<Report> reports, CancellationToken ct)
    {
        if (file is null)
        {
            return;
        }

        file.Directory?.Create();
        await using FileStream stream = file.Create();
        await JsonSerializer.SerializeAsync(stream, new { Machine = Machine.Current(), Reports = reports }, Indented, ct);
    }

    public static async Task WriteMarkdownAsync(FileInfo? file, IReadOnlyList<Report> reports, string note, CancellationToken ct)
    {
        if (file is null)
        {
            return;
        }

        file.Directory?.Create();
        IEnumerable<TextTable> tables =
        [
            Figure.Table(reports.SelectMany(report => report.Figures)), Machine.Current().Table(), .. reports.SelectMany(report => report.Tables),
        ];
        await File.WriteAllTextAsync(
            file.FullName,
            $"# Benchmarks\n\nWritten by `bench all`. What each figure means: `bench --help`.\n\n{note}"
            + string.Join('\n', tables.Select(table => table.ToMarkdown())),
            ct);
    }
}

// One figure with what it must reach: at most the target where that is a limit, otherwise at least.
internal sealed record Figure(string Name, Spread Spread, double Target, string Unit, bool IsLimit)
{
    // Not a number reaches nothing.
    public bool Reached => IsLimit ? Spread.Median <= Target : Spread.Median >= Target;

    public static TextTable Table(IEnumerable<Figure> figures) => new(
        "Figures",
        ["figure", "target", "median", "spread", "reached"],
        figures.Select(figure => figure.Row()));

    private string[] Row() =>
    [
        Name,
        $"{(IsLimit ? "<=" : ">=")} {Text(Target)}",
        Text(Spread.Median),
        Spread.Min == Spread.Max ? "" : Spread.Range(Format(Spread.Median)),
        Reached ? "yes" : "**NO**",
    ];

    private string Text(double value) => $"{value.ToString(Format(value), CultureInfo.InvariantCulture)} {Unit}".TrimEnd();

    private static string Format(double value) => Math.Abs(value) >= 1000 ? "N0" : "0.###";
}

// Says what is going on, in one line of a terminal; nothing where standard error is a file.
internal static class Progress
{
    public static void Write(string text)
    {
        if (!Console.IsErrorRedirected)
        {
            int width = Math.Max(20, Console.WindowWidth - 1);
            Console.Error.Write($"\r\e[K{(text.Length < width ? text : text[..width])}");
        }
    }

    public static void Clear() => Write("");

    // What the figures cannot be read without; stays on the terminal and in a log.
    public static void Warn(string text)
    {
        Clear();
        Console.Error.WriteLine(text);
    }
}
