using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace StreamingJson;

/// <summary>
/// Represents an array of what is in memory, encoded once beforehand to learn its length, its entity tag, and where some of its elements
/// begin. Its text is not kept: each use encodes it again, from the nearest element.
/// </summary>
/// <remarks>
/// The source must not be changed afterwards: a document that has become shorter ends with an <see cref="InvalidDataException"/>, one
/// that has become longer is cut, and one with other bytes of the same length is sent under the old tag. Elements that are added at the
/// end are ignored. Any number of streams can use it at the same time.
/// </remarks>
public sealed class IndexedJson : JsonEncoder, IAddressableJson
{
    // About how many bytes lie between two checkpoints of 12 bytes each: few enough to encode within one turn.
    private const int Distance = 64 * 1024;

    private readonly Func<int, JsonEncoder> _from;

    // The indices of some elements, and the offset of the comma (of the first: the bracket) before each.
    private readonly int[] _items;
    private readonly long[] _offsets;
    private readonly long _length;

    private IndexedJson(Func<int, JsonEncoder> from, int[] items, long[] offsets, long length, string entityTag) =>
        (_from, _items, _offsets, _length, EntityTag) = (from, items, offsets, length, entityTag);

    /// <inheritdoc/>
    /// <remarks>Never <see langword="null"/>.</remarks>
    public override long? Length => _length;
    long IAddressableJson.Length => _length;

    /// <summary>Gets the first 128 bits of the text's SHA-256, as 22 characters of base64url (RFC 4648, section 5).</summary>
    public string EntityTag { get; }

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">On a chunk: the document has become shorter since it was indexed.</exception>
    public override IAsyncEnumerable<JsonChunk> EncodeAsync(
        IBufferWriter<byte> writer, int chunkSize = DefaultChunkSize, CancellationToken cancellationToken = default) =>
        Slice(0, _length).EncodeAsync(writer, chunkSize, cancellationToken);

    internal override EncodingRun Begin(IBufferWriter<byte> writer, int chunkSize, CancellationToken cancellationToken) =>
        Slice(0, _length).Begin(writer, chunkSize, cancellationToken);

    /// <inheritdoc/>
    /// <remarks>
    /// The slice is encoded from at most about 64 KB before its offset, or from the previous element if that is longer. It throws
    /// <see cref="InvalidDataException"/> if the document has become shorter since it was indexed.
    /// </remarks>
    public JsonEncoder Slice(long offset, long length)
    {
        SliceEncoder.ThrowIfOutside(offset, length, _length);
        // An element that begins before the slice: either way, the search gives the place of the first that does not.
        int found = System.Array.BinarySearch(_offsets, offset);
        int below = Math.Max(0, (found < 0 ? ~found : found) - 1);
        return new SliceEncoder(_from(_items[below]), offset - _offsets[below], length);
    }

    /// <summary>
    /// Indexes a document on the thread pool, without the caller's context. Its encoders end their chunks between elements and count
    /// them, so that each end of a chunk is a place to begin again.
    /// </summary>
    internal static Task<IndexedJson> CreateAsync(Func<int, JsonEncoder> from, int count, CancellationToken cancellationToken) =>
        Task.Run(() => IndexAsync(from, count, cancellationToken), cancellationToken);

    /// <summary>Enumerates the items of a list from an index on, up to as many as it once had.</summary>
    internal static IEnumerable<T> Slice<T>(IReadOnlyList<T> items, int start, int count)
    {
        // A list that has become shorter ends early, which the slice notices.
        for (int i = start; i < count && i < items.Count; i++) yield return items[i];
    }

    private static async Task<IndexedJson> IndexAsync(Func<int, JsonEncoder> from, int count, CancellationToken cancellationToken)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        ArrayBufferWriter<byte> text = new();
        List<int> indices = [0];
        List<long> offsets = [0];
        long length = 0;
        int items = 0;
        IAsyncEnumerable<JsonChunk> chunks = from(0).EncodeAsync(text, DefaultChunkSize, cancellationToken);
        await foreach (JsonChunk chunk in chunks.ConfigureAwait(false))
        {
            hash.AppendData(text.WrittenSpan);
            text.ResetWrittenCount();
            length += chunk.Bytes;
            items += chunk.Items;
            // No element begins after the last one.
            if (items == count || length - offsets[^1] < Distance) continue;
            indices.Add(items);
            offsets.Add(length);
            await Task.Yield();
        }

        string tag = Base64Url.EncodeToString(hash.GetHashAndReset().AsSpan(0, 16));
        return new IndexedJson(from, [.. indices], [.. offsets], length, tag);
    }
}
