using System.Globalization;
using System.Text;
using System.Text.Json;

namespace StreamingJson;

/// <summary>
/// What the reader of a broken document is told: a problem (RFC 9457), with the key to go on from as an extension member if there
/// is one, and nothing of what was thrown.
/// </summary>
internal static class FailureText
{
    public static byte[] Of(string problem, long items, string? cursor)
    {
        string more = cursor is null ? "" : $",\"cursor\":\"{JsonEncodedText.Encode(Encoding.UTF8.GetBytes(cursor))}\"";
        return Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture,
            $$"""{"title":"Internal Server Error","status":500,"detail":"{{problem}} after {{items}} items."{{more}}}"""));
    }
}
