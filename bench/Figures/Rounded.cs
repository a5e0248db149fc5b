using System.Globalization;

namespace StreamingJson.Bench;

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
