using System.Buffers;

namespace StreamingJson.LoadClient.Checks;

/// <summary>Reads over a string behind its first quote (RFC 8259, section 7), in pieces, however long it is.</summary>
internal struct JsonTextScan
{
    private const int HexDigits = 4;

    private static readonly SearchValues<byte> Special =
        SearchValues.Create([.. Enumerable.Range(0, ' ').Select(control => (byte)control), (byte)'"', (byte)'\\']);

    private static readonly SearchValues<byte> Escapes = SearchValues.Create("\"\\/bfnrt"u8);

    private bool _escaped;
    private int _hexDigits;

    /// <param name="bytes">What comes next, UTF-8 that somebody else has checked.</param>
    /// <param name="end">Whether the string's last quote has come.</param>
    /// <returns>How many bytes belong to the string, with its last quote.</returns>
    public int Scan(ReadOnlySpan<byte> bytes, out ScanEnd end)
    {
        end = ScanEnd.Wrong;
        int at = 0;
        while (at < bytes.Length)
        {
            byte next = bytes[at];
            if (_hexDigits > 0)
            {
                if (!char.IsAsciiHexDigit((char)next)) return at;
                _hexDigits--;
            }
            else if (_escaped)
            {
                if (next == 'u') _hexDigits = HexDigits;
                else if (!Escapes.Contains(next)) return at;
                _escaped = false;
            }
            else
            {
                int plain = bytes[at..].IndexOfAny(Special);
                if (plain < 0) break;
                at += plain;
                if (bytes[at] < ' ') return at;
                if (bytes[at] == '"')
                {
                    end = ScanEnd.Complete;
                    return at + 1;
                }

                _escaped = true;
            }

            at++;
        }

        end = ScanEnd.More;
        return bytes.Length;
    }
}
