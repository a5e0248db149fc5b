using System.Globalization;

namespace StreamingJson.Bench;

// One line of the summary: what was measured, what it must reach, and whether it did.
internal sealed record Figure(string Name, string Measured, string Spread, string MustReach, bool Ok)
{
    public static Figure AtMost(string name, double measured, double limit, string unit = "", Spread? spread = null) =>
        new(name, Text(measured, unit), Text(spread), $"<= {Text(limit, unit)}", measured <= limit);

    public static Figure AtLeast(string name, double measured, double limit, string unit = "", Spread? spread = null) =>
        new(name, Text(measured, unit), Text(spread), $">= {Text(limit, unit)}", measured >= limit);

    public static TextTable Table(IEnumerable<Figure> figures) => new(
        "Summary",
        ["figure", "measured", "spread", "must reach", "ok?"],
        figures.Select(figure => new[]
        {
            figure.Name, figure.Measured, figure.Spread, figure.MustReach, figure.Ok ? "yes" : "NO",
        }));

    private static string Text(double value, string unit) =>
        $"{value.ToString(value >= 1000 ? "N0" : "0.###", CultureInfo.InvariantCulture)} {unit}".TrimEnd();

    private static string Text(Spread? spread) => spread is null ? "" : spread.Range("0.##");
}
