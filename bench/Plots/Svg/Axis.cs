using System.Globalization;

namespace StreamingJson.Bench;

// An axis with its name and unit, and the values that are written beside it.
internal sealed record Axis(string Title, LogScale Scale, IReadOnlyList<double> Ticks)
{
    private const string Superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹";

    public static Axis Over(string title, IEnumerable<double> values)
    {
        LogScale scale = LogScale.Over(values);
        return new Axis(title, scale, scale.Ticks());
    }

    // With the values themselves as ticks, from the first to the last.
    public static Axis At(string title, IEnumerable<double> values)
    {
        double[] ticks = [.. values.Distinct().Order()];
        return new Axis(title, new LogScale(ticks[0], ticks.Length > 1 ? ticks[^1] : ticks[0] * 10), ticks);
    }

    // As powers of ten where an axis goes beyond 10,000: five zeros are not read but counted.
    public string Label(double tick)
    {
        double power = Math.Log10(tick);
        return tick >= 1000 && Ticks[^1] >= 1e5 && Math.Abs(power - Math.Round(power)) < 1e-9
            ? "10" + string.Concat($"{power:0}".Select(digit => Superscripts[digit - '0']))
            : tick.ToString(tick >= 1000 ? "N0" : "0.######", CultureInfo.InvariantCulture);
    }
}
