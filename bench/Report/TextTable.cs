using Spectre.Console;

namespace StreamingJson.Bench;

// Rows of text that can be shown on a terminal, in a log and in Markdown.
internal sealed class TextTable(string title, string[] columns, IEnumerable<string[]> rows)
{
    public string Title => title;

    public string[] Columns => columns;

    public string[][] Rows { get; } = [.. rows];

    public void Show()
    {
        if (Console.IsOutputRedirected)
        {
            Console.WriteLine(ToPlainText());
            return;
        }

        Table table = new() { Title = new TableTitle(Markup.Escape(title)), Border = TableBorder.Rounded };
        foreach (string column in columns)
        {
            Justify side = table.Columns.Count == 0 ? Justify.Left : Justify.Right;
            table.AddColumn(new TableColumn(Markup.Escape(column)) { Alignment = side, NoWrap = true });
        }

        foreach (string[] row in Rows)
        {
            table.AddRow(row.Select(Markup.Escape).ToArray());
        }

        AnsiConsole.Write(table);
    }

    public string ToMarkdown() => string.Join('\n',
    [
        $"## {title}",
        "",
        Line(columns),
        Line(columns.Select((_, column) => column == 0 ? "---" : "---:")),
        .. Rows.Select(Line),
        "",
    ]);

    private static string Line(IEnumerable<string> cells) => $"| {string.Join(" | ", cells)} |";

    private string ToPlainText()
    {
        int[] widths = [.. columns.Select((name, column) => Rows.Select(row => row[column].Length).Append(name.Length).Max())];
        string Aligned(string[] cells) => string.Join(
            "  ", cells.Select((cell, column) => column == 0 ? cell.PadRight(widths[0]) : cell.PadLeft(widths[column]))).TrimEnd();
        return string.Join('\n', [title, Aligned(columns), .. Rows.Select(Aligned), ""]);
    }
}
