using System.Globalization;
using System.Text;

namespace StreamingJson;

/// <summary>What the reader of a broken document is told: a problem (RFC 9457), and nothing of what was thrown.</summary>
internal static class FailureText
{
    public static byte[] Of(string problem, long items) => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture,
        $$"""{"title":"Internal Server Error","status":500,"detail":"{{problem}} after {{items}} items."}"""));
}
