namespace StreamingJson;

/// <summary>
/// A document in parts that are encoded at the same time, see <see cref="JsonEncoderDataExtensions.Parts"/>: the ranges of a table, each over a
/// connection of its own, for example.
/// </summary>
public abstract class JsonParts : IAsyncDisposable
{
    /// <summary>
    /// Gives the next part, in their order. It is called for one part at a time, and not again after it has given
    /// <see langword="null"/> or thrown.
    /// </summary>
    /// <param name="slot">
    /// Where the part is encoded, from 0 to <see cref="JsonPartsOptions.MaxConcurrency"/> - 1: the part that was there before has
    /// ended, and its encoder's enumerator is disposed. A connection a slot is enough.
    /// </param>
    /// <param name="cancellationToken">Cancelled when the document is left.</param>
    /// <returns>
    /// The part, a whole document in the format that <see cref="JsonPartsOptions.Format"/> says;
    /// <see langword="null"/> when there are no more.
    /// </returns>
    public abstract ValueTask<JsonEncoder?> NextAsync(int slot, CancellationToken cancellationToken);

    /// <summary>Called once, when all parts have ended.</summary>
    /// <returns>A task that ends when everything is let go of.</returns>
    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return default;
    }
}
