using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using StreamingJson.LoadClient.Checks;

namespace StreamingJson.Soak.Actors;

/// <summary>One document, asked for by a coding, and read to its end.</summary>
/// <param name="client">Asks.</param>
/// <param name="path">For what.</param>
/// <param name="coding"><c>gzip</c>, <c>br</c>; <see langword="null"/> for the bytes as they are.</param>
internal sealed class Download(HttpClient client, string path, string? coding = null)
{
    // What a connection's window on loopback brings at once.
    private const int BufferSize = 64 * 1024;

    public string Name => $"{path} by HTTP/{client.DefaultRequestVersion} as {coding ?? "it is"}";

    /// <summary>Whether the connection is closed behind it.</summary>
    public bool Closes { get; init; }

    /// <summary>Reads it, each byte compared with what must come.</summary>
    /// <returns>How many bytes it has.</returns>
    /// <exception cref="SoakException">It is not what it should be.</exception>
    public async Task<long> ReadIntegersAsync(long length, CancellationToken limit)
    {
        IntegerListCheck check = new(length);
        await ReadAsync(bytes => check.Add(bytes), limit);
        if (!check.IsComplete)
            throw new SoakException($"{Name}: {check.Fault ?? $"it ends whole at byte {check.Bytes}, and is not"}");
        return check.Bytes;
    }

    /// <summary>Reads it, and computes its digest.</summary>
    public async Task<(string Digest, long Bytes)> ReadDigestAsync(CancellationToken limit)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        long count = 0;
        await ReadAsync(
            bytes =>
            {
                hash.AppendData(bytes);
                count += bytes.Length;
            },
            limit);
        return (Convert.ToHexString(hash.GetHashAndReset()), count);
    }

    private async Task ReadAsync(BytesAction each, CancellationToken limit)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, path)
        {
            Version = client.DefaultRequestVersion,
            VersionPolicy = client.DefaultVersionPolicy,
        };
        if (coding is not null) request.Headers.Add("Accept-Encoding", coding);
        if (Closes) request.Headers.ConnectionClose = true;
        using HttpResponseMessage response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit);
        if (response.StatusCode != HttpStatusCode.OK) throw new SoakException($"{Name}: {(int)response.StatusCode}");
        string sent = string.Join(',', response.Content.Headers.ContentEncoding);
        if (sent != (coding ?? "")) throw new SoakException($"{Name}: it comes coded as '{sent}'");
        await using Stream body = await response.Content.ReadAsStreamAsync(limit);
        await using Stream plain = coding switch
        {
            "gzip" => new GZipStream(body, CompressionMode.Decompress, leaveOpen: true),
            "br" => new BrotliStream(body, CompressionMode.Decompress, leaveOpen: true),
            _ => body,
        };
        byte[] buffer = new byte[BufferSize];
        while (await plain.ReadAsync(buffer, limit) is int read and > 0) each(buffer.AsSpan(0, read));
        if (await body.ReadAsync(buffer, limit) > 0) throw new SoakException($"{Name}: there is more behind its end");
    }

    private delegate void BytesAction(ReadOnlySpan<byte> bytes);
}
