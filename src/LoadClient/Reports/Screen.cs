using System.Globalization;
using Spectre.Console;
using StreamingJson.LoadClient.Requests;

namespace StreamingJson.LoadClient.Reports;

/// <summary>Where results go: a terminal, which is drawn on, or anything else, which gets plain lines.</summary>
internal sealed class Screen(TextWriter output, TextWriter error, TimeProvider time)
{
    private readonly IAnsiConsole _console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });

    private volatile bool _isDrawing;

    /// <summary>Whether it can be drawn on: what a test hands in never can.</summary>
    public bool IsTerminal => _console.Profile.Out.IsTerminal;

    /// <summary>How often a log shows that a run goes on, without being filled by it.</summary>
    public TimeSpan LineInterval { get; init; } = TimeSpan.FromSeconds(10);

    public void Write(string text)
    {
        output.Write(text);
        output.Flush();
    }

    public void Line(string text = "")
    {
        // Above what is being drawn.
        if (_isDrawing) _console.WriteLine(text);
        else output.WriteLine(text);
    }

    public void Error(string text) => error.WriteLine(text);

    /// <summary>Shows a table: with lines around it on a terminal, in plain columns elsewhere.</summary>
    public void Show(ReportTable shown)
    {
        Table table = new() { Border = IsTerminal ? TableBorder.Rounded : TableBorder.None };
        foreach ((int index, string name) in shown.Columns.Index())
        {
            Justify alignment = index == 0 ? Justify.Left : Justify.Right;
            table.AddColumn(new TableColumn(Markup.Escape(name))
            {
                Alignment = alignment,
                NoWrap = true,
                Padding = new Padding(1, 0, 2, 0),
            });
        }

        foreach (string[] row in shown.Rows) table.AddRow([.. row.Select(Markup.Escape)]);
        Line(shown.Title);
        if (!IsTerminal) _console.Profile.Width = short.MaxValue;
        _console.Write(table);
    }

    /// <summary>Says how far work has come: on a terminal in one line, elsewhere now and then on standard error.</summary>
    /// <returns>What the work gives.</returns>
    public async Task<T> WatchAsync<T>(Task<T> work, Func<string> progress, Func<double?>? share = null)
    {
        if (!IsTerminal)
        {
            while (!await EndsWithinAsync(work, LineInterval)) error.WriteLine(progress());
            return await work;
        }

        // Beside the figures, the bar fits into 80 columns.
        ProgressBarColumn bar = new() { Width = 24 };
        TaskDescriptionColumn text = new() { Alignment = Justify.Left };
        _isDrawing = true;
        await _console.Progress().Columns(bar, text).StartAsync(async context =>
        {
            ProgressTask task = context.AddTask(Markup.Escape(progress()));
            for (bool ends = false; !ends;)
            {
                (task.Description, task.IsIndeterminate) = (Markup.Escape(progress()), share?.Invoke() is null);
                task.Value = (share?.Invoke() ?? 0) * task.MaxValue;
                // As often as Spectre.Console draws; and once more behind the end.
                ends = work.IsCompleted;
                if (!ends) _ = await EndsWithinAsync(work, TimeSpan.FromMilliseconds(100));
            }
        });
        _isDrawing = false;
        return await work;
    }

    private async Task<bool> EndsWithinAsync(Task work, TimeSpan interval)
    {
        using CancellationTokenSource ended = new();
        bool ends = await Task.WhenAny(work, Task.Delay(interval, time, ended.Token)) == work;
        await ended.CancelAsync();
        return ends;
    }
}

/// <summary>Rows of text under their columns' names.</summary>
internal sealed record ReportTable(string Title, string[] Columns, IEnumerable<string[]> Rows);

/// <summary>Figures as people read them.</summary>
internal static class Shown
{
    public static readonly string[] LatencyColumns = ["ms", "p50", "p90", "p99", "p99.9", "max", "mean"];

    public static string Number(double number, string format = "N0") => number.ToString(format, CultureInfo.InvariantCulture);

    /// <summary>Milliseconds, as finely as the histogram knows them.</summary>
    public static string Ms(double? milliseconds) => milliseconds is double ms ? Number(ms, ms < 1 ? "0.000" : "0.00") : "-";

    public static string Ratio(double? ratio) => ratio is double number ? Number(number, "0.00") : "-";

    public static string Megabytes(double bytes) => Number(bytes / 1e6, "N1");

    public static string[] LatencyRow(string name, LatencyFigures? figures) =>
    [
        name, Ms(figures?.P50), Ms(figures?.P90), Ms(figures?.P99), Ms(figures?.P999), Ms(figures?.Max), Ms(figures?.Mean),
    ];

    /// <summary>Counts by name, such as <c>timed-out 3, status-503 1</c>.</summary>
    public static string Counts(IReadOnlyDictionary<string, long>? counts) => counts is null ? "not measured"
        : counts.Count == 0 ? "none" : string.Join(", ", counts.Select(count => $"{count.Key} {Number(count.Value)}"));

    /// <summary>The quotient; <see langword="null"/> when there is none.</summary>
    public static double? Quotient(double? dividend, double? divisor) =>
        dividend / divisor is double ratio && double.IsFinite(ratio) ? Math.Round(ratio, 3) : null;
}
