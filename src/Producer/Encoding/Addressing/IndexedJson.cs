using System.Buffers;

namespace StreamingJson;

/// <summary>
/// An array of what is in memory, encoded once beforehand to learn its length, its entity tag, and where some of its elements
/// begin. Nothing of its text is kept: each use encodes it anew, from the element at hand.
/// </summary>
/// <remarks>
/// What is in memory must not be changed afterwards: a document that has become shorter ends with an
/// <see cref="InvalidDataException"/>, one that has become longer is cut, and one with other bytes of the same length goes out
/// under the old tag. Elements that are added at the end are left out. Any number of streams may use it at once.
/// </remarks>
public sealed class IndexedJson : JsonEncoder, IAddressableJson
{
    private readonly Func<int, JsonEncoder> _from;
    private readonly int[] _items;
    private readonly long[] _offsets;
    private readonly long _length;

    /// <param name="from">An encoder of the elements from an index on.</param>
    /// <param name="items">The indices of some elements, rising; the first is zero.</param>
    /// <param name="offsets">The offsets of the comma (of the first: the bracket) before each of them.</param>
    /// <param name="length">The document's length.</param>
    /// <param name="entityTag">The document's tag.</param>
    internal IndexedJson(Func<int, JsonEncoder> from, int[] items, long[] offsets, long length, string entityTag) =>
        (_from, _items, _offsets, _length, EntityTag) = (from, items, offsets, length, entityTag);

    /// <inheritdoc/>
    /// <remarks>Never <see langword="null"/> here.</remarks>
    public override long? Length => _length;

    long IAddressableJson.Length => _length;

    /// <summary>The first 128 bits of the text's SHA-256, as 22 characters of base64url (RFC 4648, section 5).</summary>
    public string EntityTag { get; }

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">On a chunk: the document has become shorter since it was indexed.</exception>
    public override IAsyncEnumerable<JsonChunk> EncodeAsync(
        IBufferWriter<byte> writer, int chunkSize = DefaultChunkSize, CancellationToken cancellationToken = default) =>
        Slice(0, _length).EncodeAsync(writer, chunkSize, cancellationToken);

    /// <inheritdoc/>
    /// <remarks>
    /// The slice is encoded from about 64 KB before its offset at most, or from the element before if that is longer. It throws
    /// <see cref="InvalidDataException"/> where the document has become shorter since it was indexed.
    /// </remarks>
    public JsonEncoder Slice(long offset, long length)
    {
        SliceEncoder.ThrowIfOutside(offset, length, _length);
        // An element that begins before the slice: either way, the search gives the place of the first that does not.
        int found = System.Array.BinarySearch(_offsets, offset);
        int below = Math.Max(0, (found < 0 ? ~found : found) - 1);
        return new SliceEncoder(_from(_items[below]), offset - _offsets[below], length);
    }
}
