using System.Buffers.Text;
using System.Text;

namespace StreamingJson.LoadClient.Requests;

/// <summary>The head of an answer in HTTP/1.1, as much of it as a client needs that only reads.</summary>
/// <param name="Status">The status, 100 to 999.</param>
/// <param name="Length">The <c>Content-Length</c>; -1 when there is none.</param>
/// <param name="IsChunked">Whether the body comes in chunks.</param>
/// <param name="Closes">Whether the connection ends with the answer.</param>
internal readonly record struct ResponseHead(int Status, long Length, bool IsChunked, bool Closes)
{
    // "HTTP/1.1 200"
    private const int StatusLineLength = 12;

    /// <param name="text">All lines, each with its line end, without the empty one.</param>
    /// <param name="head">What they say.</param>
    /// <returns>Whether they are a head.</returns>
    public static bool TryParse(ReadOnlySpan<byte> text, out ResponseHead head)
    {
        head = default;
        bool hasStatus = text.Length >= StatusLineLength && text.StartsWith("HTTP/1."u8)
            && Utf8Parser.TryParse(text[9..StatusLineLength], out int status, out int digits) && digits == 3
            && (head = new ResponseHead(status, -1, false, text[7] == '0')).Status >= 100;
        if (!hasStatus) return false;

        foreach (Range line in text.Split("\r\n"u8))
        {
            ReadOnlySpan<byte> field = text[line];
            int colon = field.IndexOf((byte)':');
            if (colon > 0 && !TryAdd(ref head, field[..colon], field[(colon + 1)..].Trim(" \t"u8))) return false;
        }

        return true;
    }

    private static bool TryAdd(ref ResponseHead head, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (Ascii.EqualsIgnoreCase(name, "content-length"u8))
        {
            bool isNumber = Utf8Parser.TryParse(value, out long length, out int digits) && digits == value.Length && length >= 0;
            // Two that differ are an attack, or a defect (RFC 9112, 6.3).
            if (!isNumber || (head.Length >= 0 && head.Length != length)) return false;
            head = head with { Length = length };
        }
        else if (Ascii.EqualsIgnoreCase(name, "transfer-encoding"u8))
        {
            head = head with { IsChunked = true };
            return Ascii.EqualsIgnoreCase(value, "chunked"u8);
        }
        else if (Ascii.EqualsIgnoreCase(name, "connection"u8))
        {
            bool keeps = Ascii.EqualsIgnoreCase(value, "keep-alive"u8);
            head = head with { Closes = Ascii.EqualsIgnoreCase(value, "close"u8) || (head.Closes && !keeps) };
        }

        return true;
    }
}
