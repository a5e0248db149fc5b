using System.Net.Http.Headers;

namespace StreamingJson.LoadClient.Fetching;

/// <summary>The field <c>Repr-Digest</c> (RFC 9530): the digest of the whole, whatever part of it a message carries.</summary>
internal static class ReprDigest
{
    public const string Name = "Repr-Digest";

    private const string Sha256 = "sha-256";

    public static string Of(ReadOnlySpan<byte> sha256) => $"{Sha256}=:{Convert.ToBase64String(sha256)}:";

    /// <returns>The SHA-256, as <see cref="Of"/> writes it; null where it is not among the digests that were sent.</returns>
    /// <exception cref="FetchException">It is there and cannot be read: neither right nor wrong.</exception>
    public static string? Read(HttpHeaders headers)
    {
        if (!headers.NonValidated.TryGetValues(Name, out HeaderStringValues lines)) return null;
        string? found = null;
        // A dictionary of byte sequences (RFC 9651), in whose base64 there is no comma; of two of the same key the last counts.
        foreach (string member in string.Join(',', lines).Split(',', StringSplitOptions.TrimEntries))
        {
            if (!member.StartsWith($"{Sha256}=", StringComparison.Ordinal)) continue;
            string value = member[(Sha256.Length + 1)..].Split(';')[0].Trim();
            found = value is [':', .., ':'] && HasHash(value[1..^1]) ? $"{Sha256}={value}"
                : throw new FetchException($"The server's {Name} cannot be read: {member}");
        }

        return found;
    }

    private static bool HasHash(string base64)
    {
        Span<byte> hash = stackalloc byte[System.Security.Cryptography.SHA256.HashSizeInBytes];
        return Convert.TryFromBase64String(base64, hash, out int length) && length == hash.Length;
    }
}
