using System.Buffers.Text;
using System.Text;

namespace StreamingJson.Bench;

// The little HTTP/1.1 that the probe and the readers need, in bytes.
internal static class HttpText
{
    public static byte[] Get(Uri url, string headers = "") =>
        Encoding.ASCII.GetBytes($"GET {url.PathAndQuery} HTTP/1.1\r\nHost: {url.Authority}\r\n{headers}\r\n");

    public static string AcceptEncoding(string? coding) => coding is null ? "" : $"Accept-Encoding: {coding}\r\n";

    // What is behind so many bytes of a document; all of it for zero.
    public static string From(long bytes) => bytes == 0 ? "" : $"Range: bytes={bytes}-\r\n";

    public static bool IsOk(ReadOnlySpan<byte> response) => response.StartsWith("HTTP/1.1 200"u8);

    // What is answered to From.
    public static bool IsPart(ReadOnlySpan<byte> response) => response.StartsWith("HTTP/1.1 206"u8);

    // Whether the response is complete: by its Content-Length, otherwise by the last chunk.
    public static bool IsWhole(ReadOnlySpan<byte> response)
    {
        int headers = response.IndexOf("\r\n\r\n"u8) + 4;
        if (headers < 4)
        {
            return false;
        }

        int name = response[..headers].IndexOf("\r\nContent-Length: "u8);
        return name < 0
            ? response.EndsWith("\r\n0\r\n\r\n"u8)
            : Utf8Parser.TryParse(response[(name + 18)..], out long length, out _) && response.Length >= headers + length;
    }
}
