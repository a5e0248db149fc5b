using System.Security.Cryptography;
using StreamingJson.LoadClient.Checks;

namespace StreamingJson.LoadClient.Fetching;

/// <summary>What there is of the document: every byte passes through here on its way to the target, over all attempts.</summary>
internal sealed class FetchedDocument(IFetchTarget target) : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private JsonWholeCheck _json = new();
    private string? _announced;

    /// <summary>How many bytes there are.</summary>
    public long Bytes { get; private set; }

    /// <summary>How often bytes that had come were thrown away.</summary>
    public int TimesBegunAgain { get; private set; }

    /// <summary>How many the document has, once a server has said so.</summary>
    public long? Length { get; set; }

    /// <summary>The strong entity tag by which it can be gone on with; null where it cannot.</summary>
    public string? EntityTag { get; private set; }

    public bool IsWholeJson => _json.IsWhole;

    public bool IsDigestAnnounced => _announced is not null;

    /// <summary>The digest of the bytes, as <c>Repr-Digest</c> has it.</summary>
    public string Digest => ReprDigest.Of(_hash.GetCurrentHash());

    public bool DigestMatches => _announced == Digest;

    /// <summary>Begins at the first byte, whatever there was.</summary>
    public void Begin(PartLabel? label, JsonFraming framing, long? length)
    {
        Reach("begun", () => target.Begin(label));
        if (Bytes > 0) TimesBegunAgain++;
        Forget(framing, length);
        EntityTag = label?.EntityTag;
    }

    /// <summary>Takes over what an earlier run has left, if it can be gone on with; it is read once for its checks.</summary>
    /// <exception cref="FetchException">It cannot be read.</exception>
    public void Restore(Uri url, CancellationToken cancellationToken) => Reach("read", () => ReadPart(url, cancellationToken));

    /// <exception cref="FetchException">No JSON goes on like this, or the target takes nothing.</exception>
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

    /// <param name="digest">What the server says; null if nothing.</param>
    public void Announce(string? digest) => _announced = digest ?? _announced;

    /// <summary>All bytes have come: checks them, and hands them over.</summary>
    /// <exception cref="FetchException">They are not whole, or not those of the server's digest.</exception>
    public void Complete(bool requiresDigest)
    {
        if (!IsWholeJson)
            throw Rejected($"The JSON is not whole: the body ended well after {Bytes} bytes, but {_json.Expected} must follow.");
        if (IsDigestAnnounced && !DigestMatches)
            throw Rejected($"The digest of the bytes is {Digest}, but the server said {_announced}.");
        if (requiresDigest && !IsDigestAnnounced)
            throw Rejected("The server sent no digest, and --require-digest was given.");
        Reach("completed", target.Complete);
    }

    public void Dispose() => _hash.Dispose();

    private void ReadPart(Uri url, CancellationToken cancellationToken)
    {
        PartLabel? label = target.FindPart(url);
        if (label is null || JsonMediaType.Framing(label.ContentType) is not JsonFraming framing) return;
        Forget(framing, null);
        byte[] buffer = new byte[128 * 1024];
        for (int read; (read = target.ReadPart(buffer)) > 0; Bytes += read)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _json.Add(buffer.AsSpan(0, read));
            _hash.AppendData(buffer, 0, read);
        }

        // A part that the disk has not kept well is begun again.
        if (_json.Fault is null) EntityTag = label.EntityTag;
    }

    private void Forget(JsonFraming framing, long? length)
    {
        _ = _hash.GetHashAndReset();
        _json = new JsonWholeCheck(framing);
        (Bytes, Length, EntityTag, _announced) = (0, length, null, null);
    }

    private FetchException Rejected(string reason)
    {
        target.Reject();
        return new FetchException(reason);
    }

    // Of the target's input and output, which no attempt at the network mends.
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
