using System.Globalization;

namespace StreamingJson.CommandLine;

/// <summary>Durations and sizes as people write them: a number with its unit. A bare number is neither.</summary>
internal static class Quantity
{
    /// <summary>What a duration looks like, for messages and help.</summary>
    public const string DurationForm = "as 5ms or '5 ms' (us, ms, s, min, h, d) or as hh:mm:ss.fff";

    /// <summary>What a size looks like, for messages and help.</summary>
    public const string SizeForm = "as 64KB or '64 KB' (bytes, KB, MB, GB)";

    // The largest first, as a value is shown by the largest that it is a multiple of.
    private static readonly (string Name, long Ticks)[] DurationUnits =
    [
        ("d", TimeSpan.TicksPerDay), ("h", TimeSpan.TicksPerHour), ("min", TimeSpan.TicksPerMinute),
        ("s", TimeSpan.TicksPerSecond), ("ms", TimeSpan.TicksPerMillisecond),
        ("us", TimeSpan.TicksPerMicrosecond), ("µs", TimeSpan.TicksPerMicrosecond),
    ];

    private static readonly (string Name, long Bytes)[] SizeUnits =
        [("GB", 1 << 30), ("MB", 1 << 20), ("KB", 1 << 10), ("bytes", 1), ("byte", 1), ("B", 1)];

    /// <summary>Reads <c>5 ms</c>, <c>0.25ms</c>, <c>00:00:05</c>, <c>1.12:00:00.5</c>.</summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = default;
        // Hours with both of their colons: 5:00 is hours to one and minutes to another, and 5 alone is days to TimeSpan itself.
        if (text.Contains(':', StringComparison.Ordinal))
        {
            return text.Count(character => character == ':') == 2
                && TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out duration);
        }

        if (!TryParse(text, DurationUnits, out long ticks)) return false;
        duration = TimeSpan.FromTicks(ticks);
        return true;
    }

    /// <summary>Reads <c>1 byte</c>, <c>60 KB</c>, <c>1.5MB</c>; a KB is 1,024 bytes.</summary>
    public static bool TryParseSize(string text, out long bytes) => TryParse(text, SizeUnits, out bytes);

    /// <summary>A duration in the unit that it is a multiple of, such as <c>250 us</c>.</summary>
    public static string Show(TimeSpan duration) => Show(duration.Ticks, DurationUnits, "s");

    /// <summary>A size in the unit that it is a multiple of, such as <c>60 KB</c>.</summary>
    public static string ShowSize(long bytes) => bytes == 1 ? "1 byte" : Show(bytes, SizeUnits, "bytes");

    private static bool TryParse(string text, (string Name, long Amount)[] units, out long amount)
    {
        amount = 0;
        int end = text.Length - text.AsSpan().TrimStart("0123456789.").Length;
        string unit = text[end..].Trim();
        long factor = Array.Find(units, one => one.Name.Equals(unit, StringComparison.OrdinalIgnoreCase)).Amount;
        bool isNumber = decimal.TryParse(
            text.AsSpan(0, end), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number);
        if (factor == 0 || !isNumber || number > long.MaxValue / factor) return false;
        amount = (long)(number * factor);
        return true;
    }

    private static string Show(long amount, (string Name, long Amount)[] units, string ofNothing)
    {
        if (amount == 0) return $"0 {ofNothing}";
        foreach ((string name, long factor) in units)
            if (amount % factor == 0) return string.Create(CultureInfo.InvariantCulture, $"{amount / factor} {name}");
        return TimeSpan.FromTicks(amount).ToString("c", CultureInfo.InvariantCulture);
    }
}
