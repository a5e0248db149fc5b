using System.Globalization;

namespace StreamingJson.AspNetCore;

/// <summary>A weight, <c>q=0.5</c> (RFC 9110, section 12.4.2): from 0 to 1.</summary>
internal static class Weight
{
    /// <summary>Reads all of the text; the parser of the media types is content with its beginning, and takes 0x for 0.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out double weight)
    {
        weight = 0;
        // More than three decimals are let pass: there are clients that compute their weights.
        return text.Length > 0 && text[0] is '0' or '1'
            && (text.Length == 1 || text[1] == '.' && !text[2..].ContainsAnyExceptInRange('0', '9'))
            && double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out weight) && weight <= 1;
    }
}
