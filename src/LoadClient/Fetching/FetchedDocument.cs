using System.Net.Http.Headers;
using System.Security.Cryptography;
using StreamingJson.LoadClient.Checks;

namespace StreamingJson.LoadClient.Fetching;

/// <summary>What there is of the document: every byte passes through here on its way to the target, over all attempts.</summary>
internal sealed class FetchedDocument(FetchTarget target) : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private JsonWholeCheck _json = new();
    private string? _announced;

    public long Bytes { get; private set; }

    /// <summary>How often bytes that had come were thrown away.</summary>
    public int TimesBegunAgain { get; private set; }

    /// <summary>How many the document has, once a server has said so.</summary>
    public long? Length { get; set; }

    /// <summary>The strong entity tag by which it can be gone on with; null where it cannot.</summary>
    public string? EntityTag { get; private set; }
    public bool IsWholeJson => _json.IsWhole;
    public string Digest => ReprDigest.Of(_hash.GetCurrentHash());
    public bool DigestMatches => _announced == Digest;

    /// <returns>Null where the wholeness of such a document is not known here.</returns>
    public static JsonFraming? FramingOf(string? mediaType) => mediaType?.ToLowerInvariant() switch
    {
        null or "application/json" or "text/json" => JsonFraming.Document,
        "application/jsonl" or "application/x-jsonl" or "application/x-ndjson" or "application/ndjson"
            or "application/jsonlines" or "application/x-jsonlines" => JsonFraming.Lines,
        string other when other.EndsWith("+json", StringComparison.Ordinal) => JsonFraming.Document,
        _ => null,
    };

    public void Begin(Uri url, string? entityTag, string? mediaType, long? length)
    {
        Reach("begun", () => target.Begin(entityTag is null ? null : new PartLabel(url.AbsoluteUri, entityTag, mediaType)));
        if (Bytes > 0) TimesBegunAgain++;
        Forget(mediaType, length);
        EntityTag = entityTag;
    }

    /// <summary>Takes over what an earlier run has left, if it can be gone on with; it is read once for its checks.</summary>
    /// <returns>How many bytes there are.</returns>
    public long Restore(Uri url, CancellationToken stop)
    {
        Reach("read", () =>
        {
            PartLabel? label = target.FindPart(url);
            if (label is null || FramingOf(label.ContentType) is null) return;
            Forget(label.ContentType, null);
            byte[] buffer = new byte[128 * 1024];
            for (int read; (read = target.ReadPart(buffer)) > 0; Bytes += read)
            {
                stop.ThrowIfCancellationRequested();
                _json.Add(buffer.AsSpan(0, read));
                _hash.AppendData(buffer, 0, read);
            }

            // A part that the disk has not kept well is begun again.
            if (_json.Fault is null) EntityTag = label.EntityTag;
        });
        return Bytes;
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        _json.Add(bytes);
        if (_json.Fault is not null) throw Rejected($"The document is no JSON: {_json.Fault}.");
        _hash.AppendData(bytes);
        try
        {
            target.Write(bytes);
        }
        catch (IOException failure)
        {
            throw new FetchException($"{target.Name} cannot be written: {failure.Message}");
        }

        Bytes += bytes.Length;
    }

    /// <summary>The next request is for the whole document, whatever there is.</summary>
    public void Distrust() => EntityTag = null;

    public void Announce(string? digest) => _announced = digest ?? _announced;

    /// <summary>All bytes have come: checks them, and hands them over.</summary>
    public void Complete(bool requiresDigest)
    {
        if (!IsWholeJson)
            throw Rejected($"The JSON is not whole: the body ended well after {Bytes} bytes, but {_json.Expected} must follow.");
        if (_announced is not null && !DigestMatches)
            throw Rejected($"The digest of the bytes is {Digest}, but the server said {_announced}.");
        if (requiresDigest && _announced is null) throw Rejected("The server sent no digest, and --require-digest was given.");
        Reach("completed", target.Complete);
    }

    public void Dispose() => _hash.Dispose();

    private void Forget(string? mediaType, long? length)
    {
        _ = _hash.GetHashAndReset();
        _json = new JsonWholeCheck(FramingOf(mediaType).GetValueOrDefault());
        (Bytes, Length, EntityTag, _announced) = (0, length, null, null);
    }

    private FetchException Rejected(string reason)
    {
        target.Reject();
        return new FetchException(reason);
    }

    // The target's input and output, which no attempt at the network mends.
    private void Reach(string what, Action action)
    {
        try
        {
            action();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new FetchException($"{target.Name} cannot be {what}: {failure.Message}");
        }
    }
}

/// <summary>The field <c>Repr-Digest</c> (RFC 9530): the digest of the whole, whatever part of it a message carries.</summary>
internal static class ReprDigest
{
    private const string Key = "sha-256=";

    public static string Of(ReadOnlySpan<byte> sha256) => $"{Key}:{Convert.ToBase64String(sha256)}:";

    /// <returns>The SHA-256, as <see cref="Of"/> writes it; null where it is not among the digests that were sent.</returns>
    public static string? Read(HttpHeaders headers)
    {
        if (!headers.NonValidated.TryGetValues("Repr-Digest", out HeaderStringValues lines)) return null;
        string? found = null;
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        // A dictionary of byte sequences (RFC 9651), in whose base64 there is no comma; of two of the same key the last counts.
        foreach (string member in string.Join(',', lines).Split(',', StringSplitOptions.TrimEntries))
        {
            if (!member.StartsWith(Key, StringComparison.Ordinal)) continue;
            string value = member[Key.Length..].Split(';')[0].Trim();
            bool isHash = value is [':', .., ':'] && Convert.TryFromBase64String(value[1..^1], hash, out int length)
                && length == hash.Length;
            found = isHash ? Key + value : throw new FetchException($"The server's Repr-Digest cannot be read: {member}");
        }

        return found;
    }
}
