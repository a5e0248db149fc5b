namespace StreamingJson;

/// <summary>
/// Represents a document in parts that are encoded at the same time, see <see cref="JsonEncoderDataExtensions.Parts"/>: for example the
/// ranges of a table, each read over a connection of its own.
/// </summary>
public abstract class JsonParts : IAsyncDisposable
{
    /// <summary>
    /// Gets the next part, in order. It is called for one part at a time, and not again after it has returned <see langword="null"/> or
    /// thrown.
    /// </summary>
    /// <param name="slot">
    /// Where the part is encoded, from 0 to <see cref="JsonPartsOptions.MaxConcurrency"/> - 1: the slot's previous part has ended, and
    /// its encoder's enumerator is disposed. One connection per slot is enough.
    /// </param>
    /// <param name="cancellationToken">A token that is cancelled when the document is abandoned.</param>
    /// <returns>
    /// The part, a complete document in <see cref="JsonPartsOptions.Format"/>; <see langword="null"/> when there are no more.
    /// </returns>
    public abstract ValueTask<JsonEncoder?> NextAsync(int slot, CancellationToken cancellationToken);

    /// <summary>Releases the resources of the parts. It is called once, when all parts have ended.</summary>
    /// <returns>A task that represents the disposal.</returns>
    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return default;
    }
}

/// <summary>Specifies how the parts of a document are joined.</summary>
public sealed record JsonPartsOptions
{
    /// <summary>Gets or sets the format of the parts and of the document; by default an array, which is not indented.</summary>
    public JsonFormat Format { get; init; }

    /// <summary>Gets or sets how many parts are encoded at the same time, at least 1. The default is 4.</summary>
    public int MaxConcurrency { get; init; } = 4;

    /// <summary>
    /// Gets or sets whether the document has the parts in their order; <see langword="true"/> by default. Otherwise records come in any
    /// order and without a cursor, since none says which of them the reader has; an array must have an order.
    /// </summary>
    public bool IsOrdered { get; init; } = true;

    /// <summary>
    /// Gets or sets about how many bytes of each part wait in memory, at least 64 KB. The default is 1 MB. Parts of about that length
    /// never wait for each other.
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
