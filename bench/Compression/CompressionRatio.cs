using System.IO.Compression;

namespace StreamingJson.Bench;

// How much smaller a server's list becomes. Readers of a window only count what comes over the wire: 64 times unpacking would
// take more of the machine than the server.
internal sealed record CompressionRatio(string Server, string Coding, long PlainBytes, long WireBytes)
{
    public double Value => (double)PlainBytes / WireBytes;

    // Of a list with an end, read and unpacked by one client.
    public static async Task<CompressionRatio> MeasureAsync(
        string name, ServerProcess server, string path, string coding, CancellationToken ct)
    {
        using HttpClient http = new() { Timeout = TimeSpan.FromMinutes(1) };
        http.DefaultRequestHeaders.Add("Accept-Encoding", coding);
        using HttpResponseMessage response = await http.GetAsync(server.Url(path), HttpCompletionOption.ResponseHeadersRead, ct);
        response.EnsureSuccessStatusCode();
        if (!response.Content.Headers.ContentEncoding.SequenceEqual([coding]))
        {
            throw new InvalidOperationException($"{name} does not answer {path} with {coding}.");
        }

        using MemoryStream wire = new();
        await response.Content.CopyToAsync(wire, ct);
        wire.Position = 0;
        await using Stream plain = coding == CompressionMeasurement.Gzip
            ? new GZipStream(wire, CompressionMode.Decompress)
            : new BrotliStream(wire, CompressionMode.Decompress);
        return new CompressionRatio(name, coding, await CountAsync(plain, ct), wire.Length);
    }

    private static async Task<long> CountAsync(Stream plain, CancellationToken ct)
    {
        byte[] buffer = new byte[64 * 1024];
        long bytes = 0;
        for (int read; (read = await plain.ReadAsync(buffer, ct)) > 0; bytes += read)
        {
        }

        return bytes;
    }
}
