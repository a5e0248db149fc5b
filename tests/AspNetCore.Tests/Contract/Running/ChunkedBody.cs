using System.Globalization;
using System.Text;

namespace StreamingJson.AspNetCore.Tests.Contract.Running;

/// <summary>A body in the chunked coding of HTTP/1.1 (RFC 9112, section 7.1), read to its end and not a byte beyond.</summary>
internal sealed record ChunkedBody(byte[] Bytes, IReadOnlyDictionary<string, string> Trailers)
{
    public static async Task<ChunkedBody> ReadAsync(RawClient client)
    {
        using MemoryStream body = new();
        while (true)
        {
            int size = int.Parse(await ReadLineAsync(client), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            if (size == 0) break;
            await client.SkipAsync(size, body);
            Assert.Equal("", await ReadLineAsync(client));
        }

        Dictionary<string, string> trailers = new(StringComparer.OrdinalIgnoreCase);
        while (await ReadLineAsync(client) is { Length: > 0 } line)
        {
            string[] pair = line.Split(": ", 2);
            trailers.Add(pair[0], pair[1]);
        }

        return new ChunkedBody(body.ToArray(), trailers);
    }

    private static async Task<string> ReadLineAsync(RawClient client)
    {
        StringBuilder line = new();
        while (true)
        {
            char one = (char)(await client.ReadExactlyAsync(1))[0];
            if (one == '\n')
            {
                Assert.True(line is [.., '\r'], $"A line without a carriage return: {line}");
                return line.ToString(0, line.Length - 1);
            }

            line.Append(one);
        }
    }
}
