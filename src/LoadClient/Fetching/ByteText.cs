using System.Globalization;

namespace StreamingJson.LoadClient.Fetching;

/// <summary>A number of bytes for people: three digits and a unit, thousand by thousand.</summary>
internal static class ByteText
{
    private const int Thousand = 1000;

    private static readonly string[] Units = ["B", "KB", "MB", "GB", "TB", "PB", "EB"];

    public static string Of(double bytes)
    {
        int unit = 0;
        // What would be rounded to 1000 has the next unit.
        for (; bytes >= Thousand - 0.5 && unit < Units.Length - 1; unit++) bytes /= Thousand;
        string format = unit == 0 || bytes >= 99.95 ? "0" : bytes >= 9.995 ? "0.0" : "0.00";
        return $"{bytes.ToString(format, CultureInfo.InvariantCulture)} {Units[unit]}";
    }
}
