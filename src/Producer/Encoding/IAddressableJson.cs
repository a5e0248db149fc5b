using System.Buffers;
using System.Runtime.CompilerServices;

namespace StreamingJson;

/// <summary>
/// Represents a document whose bytes are known beforehand and always the same, so that any part of it can be requested: what an HTTP
/// layer needs to answer <c>Range</c> requests (RFC 9110, section 14).
/// </summary>
/// <remarks>
/// Implemented by encoders whose document is addressable, and by any class of yours that knows its bytes. All members can be called from
/// any thread, and any number of slices can be encoded at the same time.
/// </remarks>
public interface IAddressableJson
{
    /// <summary>Gets the exact length of the document in bytes.</summary>
    long Length { get; }

    /// <summary>
    /// Gets the opaque part of the document's strong entity tag (RFC 9110, section 8.8.3), without the quotes: two documents at one
    /// address have the same tag only if all their bytes are the same. It has at least one character, each of <c>!</c> or <c>#</c> to
    /// <c>~</c> in ASCII (neither a space nor <c>"</c>); avoid <c>\</c> too, which some clients take for an escape.
    /// </summary>
    string EntityTag { get; }

    /// <summary>Creates an encoder of the bytes [offset, offset + length) of the document.</summary>
    /// <param name="offset">The first byte, from zero to <see cref="Length"/>.</param>
    /// <param name="length">The number of bytes, from zero, which writes nothing, to <see cref="Length"/> minus the offset.</param>
    /// <returns>
    /// An encoder whose <see cref="JsonEncoder.Length"/> is <paramref name="length"/>; it can be used any number of times.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">The slice is not within the document.</exception>
    JsonEncoder Slice(long offset, long length);
}

/// <summary>
/// Encodes a part of an array's text. From a later element on, that text is the array of the remaining elements, but for its first byte:
/// a comma there, a bracket here. So a slice is the remainder from an element that begins before it, without at least that byte, cut to
/// its length.
/// </summary>
internal sealed class SliceEncoder(JsonEncoder remainder, long skip, long length) : BuiltInEncoder
{
    public override long? Length => length;

    public static void ThrowIfOutside(long offset, long length, long documentLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, documentLength);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, documentLength - offset);
    }

    internal override EncodingRun Begin(IBufferWriter<byte> writer, int chunkSize, CancellationToken cancellationToken) =>
        new Run(remainder, new SliceWriter(writer, skip, length), chunkSize, cancellationToken);

    private sealed class Run(JsonEncoder remainder, SliceWriter slice, int chunkSize, CancellationToken cancellationToken)
        : ChunkIterator
    {
        protected override async IAsyncEnumerator<JsonChunk> Encode()
        {
            if (slice.IsComplete) yield break;
            using SliceWriter scratch = slice;
            EncodingRun chunks = BeginInner(remainder, slice, chunkSize, cancellationToken);
            await using ConfiguredAsyncDisposable disposal = chunks.ConfigureAwait(false);
            // Chunks that are skipped are yielded too, empty: the turn may end at each.
            while (await chunks.MoveNextAsync().ConfigureAwait(false))
            {
                bool isPending = chunks.Current.SourcePending && !slice.IsComplete;
                yield return chunks.Current with { Bytes = slice.TakeChunk(), SourcePending = isPending };
                if (slice.IsComplete) yield break;
            }

            throw new InvalidDataException("The document ended before the slice did: what it is made of has been changed.");
        }
    }

    /// <summary>
    /// Passes a slice of what is written to the real writer, in that writer's own memory. What lies before and after goes into a rented
    /// scratch buffer, from which only the first piece of the slice is copied.
    /// </summary>
    private sealed class SliceWriter(IBufferWriter<byte> writer, long skip, long take) : IBufferWriter<byte>, IDisposable
    {
        private long _skip = skip;
        private long _take = take;
        private int _taken;
        private byte[] _scratch = [];

        public bool IsComplete => _take == 0;
        private bool IsWithin => _skip == 0 && _take > 0;

        public void Advance(int count)
        {
            if (!IsWithin)
            {
                AdvanceScratch(count);
                return;
            }

            int kept = (int)Math.Min(count, _take);
            writer.Advance(kept);
            Take(kept);
        }

        public Memory<byte> GetMemory(int sizeHint = 0) => IsWithin ? writer.GetMemory(sizeHint) : GetScratch(sizeHint);

        public Span<byte> GetSpan(int sizeHint = 0) => IsWithin ? writer.GetSpan(sizeHint) : GetScratch(sizeHint);

        /// <summary>Returns the bytes that the real writer was advanced by since the last call.</summary>
        public int TakeChunk()
        {
            int taken = _taken;
            _taken = 0;
            return taken;
        }

        public void Dispose()
        {
            if (_scratch.Length > 0) ArrayPool<byte>.Shared.Return(_scratch);
            _scratch = [];
        }

        private void AdvanceScratch(int count)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)_scratch.Length, nameof(count));
            int dropped = (int)Math.Min(count, _skip);
            int kept = (int)Math.Min(count - dropped, _take);
            _skip -= dropped;
            if (kept > 0)
            {
                writer.Write(_scratch.AsSpan(dropped, kept));
                Take(kept);
            }

            // A stream that sends for hours should not keep a buffer that it needed at its beginning.
            if (IsWithin) Dispose();
        }

        private byte[] GetScratch(int sizeHint)
        {
            int size = Math.Max(sizeHint, DefaultChunkSize);
            if (_scratch.Length < size)
            {
                Dispose();
                _scratch = ArrayPool<byte>.Shared.Rent(size);
            }

            return _scratch;
        }

        private void Take(int bytes)
        {
            _take -= bytes;
            _taken += bytes;
        }
    }
}
