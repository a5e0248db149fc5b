using System.Globalization;

namespace StreamingJson.Bench;

// A figure over several rounds: the median, which one disturbed round cannot move, and the extremes, which show it.
internal sealed record Spread(double Median, double Min, double Max)
{
    public static Spread Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        double median = sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(median, sorted[0], sorted[^1]);
    }

    public string Range(string format) => $"{Min.ToString(format)}..{Max.ToString(format)}";
}

// A figure of any size with three digits that say something.
internal static class Rounded
{
    public static string Text(double value) => value.ToString(Format(Math.Abs(value)), CultureInfo.InvariantCulture);

    // All of a spread like its median, or its ends would claim another precision.
    public static string Text(Spread spread)
    {
        string format = Format(Math.Abs(spread.Median));
        return spread.Min == spread.Max ? Text(spread.Median) : $"{Text(spread.Median)} ({spread.Range(format)})";
    }

    private static string Format(double value) => value switch
    {
        >= 100 => "N0",
        >= 10 => "0.0",
        >= 1 => "0.00",
        >= 0.1 or 0 => "0.000",
        _ => "0.0000",
    };
}
