namespace StreamingJson.Bench;

// The end of every measuring command: shows the tables and writes the raw figures.
internal static class Measured
{
    public static async Task<int> ShowAsync(IResult result, FileInfo? json, CancellationToken ct)
    {
        Figure[] figures = [.. result.Figures()];
        TextTable[] summary = figures.Length > 0 ? [Figure.Table(figures)] : [];
        foreach (TextTable table in result.Tables().Concat(summary))
        {
            table.Show();
        }

        await RawFigures.WriteAsync(json, result, ct);
        return 0;
    }
}
