namespace StreamingJson;

/// <summary>How the parts of a document become one.</summary>
public sealed record JsonPartsOptions
{
    /// <summary>The format of the parts, and of the document; an array, not indented, unless something else is said.</summary>
    public JsonFormat Format { get; init; }

    /// <summary>How many parts are encoded at the same time, at least 1; 4 by default.</summary>
    public int MaxConcurrency { get; init; } = 4;

    /// <summary>
    /// Whether the parts stand in the document in their order, the default. Otherwise records do in whichever order they come, with
    /// no cursor, since none says which of them the reader has; an array cannot.
    /// </summary>
    public bool IsOrdered { get; init; } = true;

    /// <summary>
    /// About how many bytes of each part that is encoded at the same time wait in memory, at least 64 KB; 1 MB by default. Parts of
    /// about that length never wait for each other.
    /// </summary>
    public int MaxBytesAhead { get; init; } = 1 << 20;

    internal void Validate()
    {
        if (!Enum.IsDefined(Format)) throw new ArgumentOutOfRangeException(nameof(Format), Format, "There is no such format.");
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxConcurrency, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxBytesAhead, PartWriter.BlockSize);
        if (!IsOrdered && Format == JsonFormat.Array)
            throw new ArgumentException("The parts of an array have an order; records need none.", nameof(IsOrdered));
    }
}
