using System.Security.Cryptography;

namespace StreamingJson.Bench;

// What a body says, without keeping it.
internal sealed record BodyHash(long Bytes, string Sha256)
{
    public static async Task<BodyHash> OfAsync(Uri url, CancellationToken ct)
    {
        // A body may be long in coming; a minute without an end is a fault.
        using HttpClient http = new() { Timeout = TimeSpan.FromMinutes(1) };
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[64 * 1024];
        await using Stream body = await http.GetStreamAsync(url, ct);
        long bytes = 0;
        for (int read; (read = await body.ReadAsync(buffer, ct)) > 0; bytes += read)
        {
            hash.AppendData(buffer, 0, read);
        }

        return new BodyHash(bytes, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }
}
