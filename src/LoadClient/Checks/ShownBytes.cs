using System.Globalization;
using System.Text;

namespace StreamingJson.LoadClient.Checks;

/// <summary>Bytes as a fault shows them.</summary>
internal static class ShownBytes
{
    // A separator and a number of nineteen digits.
    private const int MaxCount = 20;

    /// <returns>The first of them in back quotes, ASCII as it is and others as <c>\x0a</c>.</returns>
    public static string Of(ReadOnlySpan<byte> bytes)
    {
        StringBuilder text = new("`");
        foreach (byte value in bytes[..Math.Min(MaxCount, bytes.Length)])
        {
            if (value is >= 0x20 and < 0x7f) text.Append((char)value);
            else text.Append(CultureInfo.InvariantCulture, $"\\x{value:x2}");
        }

        return text.Append('`').ToString();
    }
}
