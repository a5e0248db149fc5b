using System.Buffers;
using System.Runtime.CompilerServices;

namespace StreamingJson;

/// <summary>
/// A part of an array's text. From a later element on, that text is the array of the rest of the elements, but for its first
/// byte: a comma there, a bracket here. So a slice is the rest from an element that begins before it, of which at least that byte
/// is dropped, cut to its length. (From the first element on, nothing need be dropped.)
/// </summary>
internal sealed class SliceEncoder(JsonEncoder rest, long skip, long length) : JsonEncoder
{
    public override long? Length => length;

    public static void ThrowIfOutside(long offset, long length, long documentLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, documentLength);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, documentLength - offset);
    }

    public override IAsyncEnumerable<JsonChunk> EncodeAsync(
        IBufferWriter<byte> writer, int chunkSize = DefaultChunkSize, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentOutOfRangeException.ThrowIfLessThan(chunkSize, 1);
        return Encode(writer, chunkSize, cancellationToken);
    }

    private async IAsyncEnumerable<JsonChunk> Encode(
        IBufferWriter<byte> writer, int chunkSize, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (length == 0) yield break;
        using SliceWriter slice = new(writer, skip, length);
        // Chunks that are dropped are handed on too, empty: the turn may end at each.
        await foreach (JsonChunk chunk in rest.EncodeAsync(slice, chunkSize, cancellationToken).ConfigureAwait(false))
        {
            bool pending = chunk.SourcePending && !slice.IsComplete;
            yield return chunk with { Bytes = slice.TakeChunk(), SourcePending = pending };
            if (slice.IsComplete) yield break;
        }

        throw new InvalidDataException("The document ended before the slice did: what it is made of has been changed.");
    }
}
