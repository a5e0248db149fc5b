using System.Globalization;
using System.Text;

namespace StreamingJson.WebHost.Tests.Running;

/// <summary>What came until the connection ended.</summary>
internal sealed record RawRest(byte[] Bytes, bool IsReset)
{
    /// <summary>Takes the chunked framing off.</summary>
    /// <returns>The body, and whether its end was said.</returns>
    public (byte[] Body, bool IsWhole) Unchunk()
    {
        using MemoryStream body = new();
        for (int at = 0; ;)
        {
            int line = Bytes.AsSpan(at).IndexOf("\r\n"u8);
            if (line < 0) return (body.ToArray(), false);
            int length = int.Parse(Encoding.ASCII.GetString(Bytes, at, line), NumberStyles.HexNumber);
            at += line + 2;
            if (length == 0) return (body.ToArray(), Bytes.AsSpan(at).SequenceEqual("\r\n"u8));
            int there = Math.Min(length, Bytes.Length - at);
            body.Write(Bytes, at, there);
            if (there < length || Bytes.Length < at + length + 2) return (body.ToArray(), false);
            at += length + 2;
        }
    }
}
