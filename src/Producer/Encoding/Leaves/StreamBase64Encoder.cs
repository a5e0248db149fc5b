namespace StreamingJson;

/// <summary>The bytes of a stream as base64 in a JSON string.</summary>
internal sealed class StreamBase64Encoder(Stream stream)
    : PieceEncoder<byte>(stream ?? throw new ArgumentNullException(nameof(stream)))
{
    // Larger arrays than 85,000 bytes would come from the large object heap.
    private const int MaxBuffer = 64 * 1024;

    protected override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken) =>
        stream.ReadAsync(buffer, cancellationToken);

    protected override int BufferSize(int chunkSize) => Math.Min(SegmentWriter.Base64Source(chunkSize), MaxBuffer);

    protected override int Write(SegmentWriter text, ReadOnlySpan<byte> piece) => text.WriteBase64(piece);

    protected override void End(SegmentWriter text) => text.EndBase64();
}
