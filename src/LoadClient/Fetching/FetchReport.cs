namespace StreamingJson.LoadClient.Fetching;

/// <summary>What became of a fetch.</summary>
internal sealed record FetchReport
{
    public required string Url { get; init; }

    /// <summary>Where the document is; null for standard output.</summary>
    public string? File { get; init; }

    /// <summary>How many bytes of the document there are, those of an earlier run included.</summary>
    public long Bytes { get; init; }

    /// <summary>Of them, those that an earlier run had left.</summary>
    public long BytesBefore { get; init; }

    public double Seconds { get; init; }

    /// <summary>How many requests were made.</summary>
    public int Attempts { get; init; }

    /// <summary>The SHA-256 of the bytes as <c>Repr-Digest</c> has it (RFC 9530); null if there are not all of them.</summary>
    public string? Digest { get; init; }

    /// <summary>Whether the server sent that digest too.</summary>
    public bool DigestMatches { get; init; }

    /// <summary>Whether the bytes are one whole JSON document, or whole lines.</summary>
    public bool IsWholeJson { get; init; }

    /// <summary>Whether the document is whole, its JSON too, and no digest contradicts it: exit code 0.</summary>
    public bool IsVerified { get; init; }

    /// <summary>Why it is not verified; null if it is.</summary>
    public string? Error { get; init; }
}
