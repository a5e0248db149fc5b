using Spectre.Console;

namespace StreamingJson.Bench;

// Rows of text that can be shown on a terminal, in a log and in Markdown.
internal sealed class TextTable(string title, string[] columns, IEnumerable<string[]> rows)
{
    private readonly string[][] _rows = [.. rows];

    public void Show()
    {
        if (Console.IsOutputRedirected)
        {
            Console.WriteLine(ToPlainText());
        }
        else
        {
            AnsiConsole.Write(ToSpectre());
        }
    }

    public string ToMarkdown() => string.Join('\n',
    [
        $"## {title}",
        "",
        Line(columns),
        Line(columns.Select((_, column) => column == 0 ? "---" : "---:")),
        .. _rows.Select(Line),
        "",
    ]);

    private static string Line(IEnumerable<string> cells) => $"| {string.Join(" | ", cells)} |";

    private string ToPlainText()
    {
        int[] widths = [.. columns.Select((name, column) => _rows.Select(row => row[column].Length).Append(name.Length).Max())];
        string Aligned(string[] cells) => string.Join(
            "  ", cells.Select((cell, column) => column == 0 ? cell.PadRight(widths[0]) : cell.PadLeft(widths[column]))).TrimEnd();
        return string.Join('\n', [title, Aligned(columns), .. _rows.Select(Aligned), ""]);
    }

    private Table ToSpectre()
    {
        Table table = new() { Title = new TableTitle(Markup.Escape(title)), Border = TableBorder.Rounded };
        for (int column = 0; column < columns.Length; column++)
        {
            table.AddColumn(new TableColumn(Markup.Escape(columns[column]))
            {
                Alignment = column == 0 ? Justify.Left : Justify.Right,
                NoWrap = true,
            });
        }

        foreach (string[] row in _rows)
        {
            table.AddRow(row.Select(Markup.Escape).ToArray());
        }

        return table;
    }
}
