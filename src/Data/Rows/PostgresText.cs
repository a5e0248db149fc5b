using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace StreamingJson;

/// <summary>
/// Decodes what PostgreSQL sends, as a .NET value if there is one, otherwise as the text that psql shows with the time zone UTC and
/// <c>IntervalStyle</c> postgres.
/// </summary>
internal static class PostgresText
{
    private const int MicrosecondsPerSecond = 1_000_000;
    private const long MicrosecondsPerDay = 24 * 3600L * MicrosecondsPerSecond;

    // The Gregorian calendar repeats after this cycle.
    private const int CycleYears = 400;
    private const int CycleDays = 146_097;

    // PostgreSQL counts from the beginning of 2000.
    private static readonly int Epoch = new DateOnly(2000, 1, 1).DayNumber;

    public static PostgresValue<DateTime> Timestamp(long value, DateTimeKind kind)
    {
        if (value == long.MaxValue) return new("infinity");
        if (value == long.MinValue) return new("-infinity");
        (long days, long time) = DivRemFloor(value, MicrosecondsPerDay);
        if (IsInDotNet(days)) return new(new DateTime(((Epoch + days) * TimeSpan.TicksPerDay) + (time * 10), kind));
        (string date, string era) = Calendar(days);
        return new($"{date} {Clock(time)}{(kind == DateTimeKind.Utc ? "+00" : "")}{era}");
    }

    public static PostgresValue<DateOnly> Date(int days)
    {
        if (days == int.MaxValue) return new("infinity");
        if (days == int.MinValue) return new("-infinity");
        if (IsInDotNet(days)) return new(DateOnly.FromDayNumber(Epoch + days));
        (string date, string era) = Calendar(days);
        return new(date + era);
    }

    public static PostgresValue<TimeOnly> Time(long time) =>
        time < MicrosecondsPerDay ? new(new TimeOnly(time * 10)) : new(Clock(time));

    /// <summary>Decodes a time of day with an offset: microseconds, and seconds to the west.</summary>
    public static PostgresValue<TimeOnly> TimeWithZone(ReadOnlySpan<byte> raw) => new(TimeWithZone(
        BinaryPrimitives.ReadInt64BigEndian(raw), -BinaryPrimitives.ReadInt32BigEndian(raw[8..])));

    /// <param name="time">Microseconds.</param>
    /// <param name="offset">Seconds to the east.</param>
    public static string TimeWithZone(long time, int offset)
    {
        (int hours, int rest) = Math.DivRem(Math.Abs(offset), 3600);
        (int minutes, int seconds) = Math.DivRem(rest, 60);
        string text = $"{Clock(time)}{(offset < 0 ? '-' : '+')}{hours:00}";
        if (rest != 0) text += $":{minutes:00}";
        return seconds == 0 ? text : $"{text}:{seconds:00}";
    }

    /// <summary>Decodes an interval: microseconds, days and months, each with a sign of its own.</summary>
    public static PostgresValue<TimeSpan> Interval(ReadOnlySpan<byte> raw)
    {
        long time = BinaryPrimitives.ReadInt64BigEndian(raw);
        int days = BinaryPrimitives.ReadInt32BigEndian(raw[8..]);
        int months = BinaryPrimitives.ReadInt32BigEndian(raw[12..]);
        if ((time, days, months) == (long.MaxValue, int.MaxValue, int.MaxValue)) return new("infinity");
        if ((time, days, months) == (long.MinValue, int.MinValue, int.MinValue)) return new("-infinity");
        StringBuilder text = new();
        bool isAfterNegative = false;
        Append(months / 12, "year");
        Append(months % 12, "mon");
        Append(days, "day");
        if (text.Length > 0 && time == 0) return new(text.ToString());
        if (text.Length > 0) text.Append(' ');
        if (time < 0) text.Append('-');
        else if (isAfterNegative) text.Append('+');
        return new(text.Append(Clock(time)).ToString());

        void Append(int value, string unit)
        {
            if (value == 0) return;
            if (text.Length > 0) text.Append(' ');
            // Without it, the sign of the previous part would seem to apply to this one.
            if (isAfterNegative && value > 0) text.Append('+');
            text.Append(CultureInfo.InvariantCulture, $"{value} {unit}").Append(value == 1 ? "" : "s");
            isAfterNegative = value < 0;
        }
    }

    /// <summary>Decodes a number: groups of four digits, the place of the first, a sign, and the number of decimals.</summary>
    public static PostgresValue<decimal> Numeric(ReadOnlySpan<byte> raw)
    {
        int groups = BinaryPrimitives.ReadInt16BigEndian(raw);
        int first = BinaryPrimitives.ReadInt16BigEndian(raw[2..]);
        int scale = BinaryPrimitives.ReadInt16BigEndian(raw[6..]);
        switch (BinaryPrimitives.ReadUInt16BigEndian(raw[4..]))
        {
            case 0xC000: return new("NaN");
            case 0xD000: return new("Infinity");
            case 0xF000: return new("-Infinity");
        }

        StringBuilder digits = new();
        for (int place = Math.Max(first, 0); place >= -((scale + 3) / 4); place--)
        {
            int index = first - place;
            int group = index < 0 || index >= groups ? 0 : BinaryPrimitives.ReadInt16BigEndian(raw[(8 + (2 * index))..]);
            digits.Append(CultureInfo.InvariantCulture, $"{group:0000}");
        }

        int whole = (Math.Max(first, 0) + 1) * 4;
        string before = digits.ToString(0, whole).TrimStart('0');
        string after = digits.ToString(whole, scale);
        string sign = BinaryPrimitives.ReadUInt16BigEndian(raw[4..]) == 0x4000 ? "-" : "";
        string text = $"{sign}{(before.Length == 0 ? "0" : before)}{(scale == 0 ? "" : ".")}{after}";
        // Decimal holds all numbers of so many digits.
        return before.Length + scale <= 28 ? new(decimal.Parse(text, CultureInfo.InvariantCulture)) : new(text);
    }

    /// <summary>Writes a text that is not a number's; its plus, as in the serializer's own times, is not escaped.</summary>
    public static void Write(Utf8JsonWriter writer, string text) =>
        writer.WriteStringValue(JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping));

    /// <exception cref="NotSupportedException">It has several dimensions.</exception>
    public static PostgresValue<T>?[] Elements<T>(ReadOnlySpan<byte> raw, PostgresDecoder<T> decode) where T : struct
    {
        int dimensions = BinaryPrimitives.ReadInt32BigEndian(raw);
        if (dimensions > 1) throw new NotSupportedException($"It is an array of {dimensions} dimensions.");
        PostgresValue<T>?[] elements = new PostgresValue<T>?[dimensions == 0 ? 0 : BinaryPrimitives.ReadInt32BigEndian(raw[12..])];
        int at = 20;
        for (int i = 0; i < elements.Length; i++)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(raw[at..]);
            at += 4;
            if (length < 0) continue;
            elements[i] = decode(raw.Slice(at, length));
            at += length;
        }

        return elements;
    }

    /// <summary>Formats hours, as many as there are, minutes and seconds, without a sign.</summary>
    private static string Clock(long time)
    {
        (ulong seconds, ulong fraction) = Math.DivRem((ulong)(time < 0 ? -time : time), MicrosecondsPerSecond);
        string text = $"{seconds / 3600:00}:{seconds / 60 % 60:00}:{seconds % 60:00}";
        return fraction == 0 ? text : $"{text}.{fraction:000000}".TrimEnd('0');
    }

    /// <summary>Formats a date in PostgreSQL's ISO style, and the suffix of years before Christ.</summary>
    private static (string Date, string Era) Calendar(long days)
    {
        (long cycle, long day) = DivRemFloor(Epoch + days, CycleDays);
        DateOnly date = DateOnly.FromDayNumber((int)day);
        long year = date.Year + (cycle * CycleYears);
        return ($"{(year > 0 ? year : 1 - year):0000}-{date.Month:00}-{date.Day:00}", year > 0 ? "" : " BC");
    }

    private static bool IsInDotNet(long days) => Epoch + days >= 0 && Epoch + days <= DateOnly.MaxValue.DayNumber;

    private static (long Quotient, long Remainder) DivRemFloor(long value, long divisor)
    {
        (long quotient, long remainder) = Math.DivRem(value, divisor);
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder);
    }
}
