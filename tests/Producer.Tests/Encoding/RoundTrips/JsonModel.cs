using System.Collections;
using System.Globalization;
using System.Numerics;

namespace StreamingJson.Tests;

/// <summary>Compares what was read back with what was meant: the values themselves, not any text of them.</summary>
internal static class JsonModel
{
    private const string Time = "yyyy-MM-ddTHH:mm:ss.FFFFFFF";
    private static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;

    /// <returns>Where and how the two differ, or <see langword="null"/> when they do not.</returns>
    public static string? Difference(object? meant, object? read, string path = "$") => (meant, read) switch
    {
        (IDictionary<string, object?> members, List<StrictJson.Member> there) => OfMembers(members, there, path),
        (byte[] bytes, string text) => Check(bytes.AsSpan().SequenceEqual(Convert.FromBase64String(text)), meant, read, path),
        (IList items, List<object?> there) => OfItems(items, there, path),
        (_, StrictJson.Number number) => Check(IsSame(meant, number.Text), meant, read, path),
        (_, string text) => Check(IsSameText(meant, text), meant, read, path),
        _ => Check(Equals(meant, read), meant, read, path),
    };

    public static string? OfItems(IList meant, List<object?> read, string path)
    {
        if (meant.Count != read.Count) return $"{path}: {meant.Count} items were meant, {read.Count} read.";
        for (int i = 0; i < read.Count; i++)
            if (Difference(meant[i], read[i], $"{path}[{i}]") is string difference) return difference;
        return null;
    }

    private static string? OfMembers(IDictionary<string, object?> meant, List<StrictJson.Member> read, string path)
    {
        if (meant.Count != read.Count) return $"{path}: {meant.Count} members were meant, {read.Count} read.";
        int i = 0;
        foreach ((string name, object? value) in meant)
        {
            if (read[i].Name != WellFormed(name)) return $"{path}: the name {Show(name)} became {Show(read[i].Name)}.";
            if (Difference(value, read[i++].Value, $"{path}.{Show(name)}") is string difference) return difference;
        }

        return null;
    }

    // To the bit: the shortest text that reads as the same number is the only one that loses nothing.
    private static bool IsSame(object? meant, string text) => meant switch
    {
        double value => BitConverter.DoubleToInt64Bits(value) == BitConverter.DoubleToInt64Bits(double.Parse(text, Invariant)),
        float value => BitConverter.SingleToInt32Bits(value) == BitConverter.SingleToInt32Bits(float.Parse(text, Invariant)),
        decimal value => value == decimal.Parse(text, NumberStyles.Float, Invariant),
        Int128 value => value == Int128.Parse(text, Invariant),
        UInt128 value => value == UInt128.Parse(text, Invariant),
        ulong value => (BigInteger)value == BigInteger.Parse(text, Invariant),
        int or long => new BigInteger(Convert.ToInt64(meant, Invariant)) == BigInteger.Parse(text, Invariant),
        _ => false,
    };

    private static bool IsSameText(object? meant, string text) => meant switch
    {
        string value => WellFormed(value) == text,
        Guid value => value == Guid.ParseExact(text, "D"),
        DateTime value => IsSameTime(value, DateTime.ParseExact(text, Time + "K", Invariant, DateTimeStyles.RoundtripKind)),
        DateTimeOffset value => value.EqualsExact(DateTimeOffset.ParseExact(text, Time + "zzz", Invariant)),
        TimeSpan value => value == TimeSpan.ParseExact(text, "c", Invariant),
        _ => false,
    };

    private static bool IsSameTime(DateTime meant, DateTime read) => (meant.Ticks, meant.Kind) == (read.Ticks, read.Kind);

    /// <summary>What no UTF can write, half of a surrogate pair, is written as U+FFFD.</summary>
    private static string WellFormed(string text)
    {
        char[] chars = text.ToCharArray();
        for (int i = 0; i < chars.Length; i++)
        {
            if (!char.IsSurrogate(chars[i])) continue;
            if (i + 1 < chars.Length && char.IsSurrogatePair(chars[i], chars[i + 1])) i++;
            else chars[i] = '\ufffd';
        }

        return new string(chars);
    }

    private static string? Check(bool isSame, object? meant, object? read, string path) =>
        isSame ? null : $"{path}: {meant?.GetType().Name} {Show(meant)} became {read?.GetType().Name} {Show(read)}.";

    private static string Show(object? value)
    {
        IEnumerable<string> shown = from one in $"{value}".Take(200)
                                    select char.IsAsciiLetterOrDigit(one) ? $"{one}" : $"\\u{(int)one:x4}";
        return $"\"{string.Concat(shown)}\"";
    }
}
