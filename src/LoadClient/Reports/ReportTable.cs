using Spectre.Console;

namespace StreamingJson.LoadClient.Reports;

/// <summary>Rows of text: with lines around them on a terminal, in plain columns elsewhere.</summary>
internal sealed class ReportTable(string title, string[] columns, IEnumerable<string[]> rows)
{
    private readonly string[][] _rows = [.. rows];

    /// <summary>The title, and a line for each row, its columns two spaces apart.</summary>
    public string ToPlainText()
    {
        int[] widths = [.. columns.Select((name, column) => _rows.Select(row => row[column].Length).Append(name.Length).Max())];
        return string.Join('\n', [title, Aligned(columns), .. _rows.Select(Aligned)]);

        string Aligned(string[] cells) => string.Join("  ", cells.Select(Padded)).TrimEnd();

        string Padded(string cell, int column) => column == 0 ? cell.PadRight(widths[0]) : cell.PadLeft(widths[column]);
    }

    public Table ToSpectre()
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

        foreach (string[] row in _rows) table.AddRow([.. row.Select(Markup.Escape)]);
        return table;
    }
}
