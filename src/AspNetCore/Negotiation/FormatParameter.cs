using System.Globalization;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace StreamingJson.AspNetCore;

/// <summary>The format's name in a query: for those who cannot set a header, as in a browser's address bar.</summary>
internal static class FormatParameter
{
    /// <summary>Enough to recognise a value by, and short enough for a sentence.</summary>
    private const int QuotedLength = 100;

    public static FormatMediaType? Choose(StringValues names, ReadOnlySpan<JsonFormat> offered)
    {
        if (names.Count != 1) return null;
        foreach (JsonFormat format in offered)
        {
            foreach (FormatMediaType type in FormatMediaType.Of(format))
                if (IsEither(names[0], type)) return type;
        }

        return null;
    }

    public static FormatRefusal Refuse(string parameter, StringValues names, ReadOnlySpan<JsonFormat> offered)
    {
        string given = names.Count == 1
            ? $"is {parameter}='{Quote(names[0] ?? "")}'"
            : string.Create(CultureInfo.InvariantCulture, $"{parameter} is given {names.Count} times");
        string allowed = FormatMediaType.List(offered, type => type.Name);
        return new FormatRefusal(StatusCodes.Status400BadRequest, $"The parameter {given}; allowed is one of {allowed}.");
    }

    private static bool IsEither(string? name, FormatMediaType type) =>
        string.Equals(name, type.Name, StringComparison.OrdinalIgnoreCase)
        || (type.Alias is not null && string.Equals(name, type.Alias, StringComparison.OrdinalIgnoreCase));

    /// <summary>Cut to a length that fits a sentence, and escaped here: the application's own options may not.</summary>
    private static string Quote(string value)
    {
        if (value.Length <= QuotedLength) return JavaScriptEncoder.Default.Encode(value);
        // Not between the two halves of a character beyond U+FFFF.
        int length = char.IsHighSurrogate(value[QuotedLength - 1]) ? QuotedLength - 1 : QuotedLength;
        return JavaScriptEncoder.Default.Encode(value[..length]) + "...";
    }
}
