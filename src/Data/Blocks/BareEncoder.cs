using System.Buffers;

namespace StreamingJson;

/// <summary>
/// An encoder without heartbeats and without the records that say of a failure: those are for the reader, who gets them from its own
/// stream.
/// </summary>
internal sealed class BareEncoder(JsonEncoder encoder) : JsonEncoder
{
    public override IAsyncEnumerable<JsonChunk> EncodeAsync(
        IBufferWriter<byte> writer, int chunkSize = DefaultChunkSize, CancellationToken cancellationToken = default) =>
        encoder.EncodeAsync(writer, chunkSize, cancellationToken);

    internal override EncodingRun Begin(IBufferWriter<byte> writer, int chunkSize, CancellationToken cancellationToken) =>
        encoder.Begin(writer, chunkSize, cancellationToken);
}
