using System.Buffers;

namespace StreamingJson.WebHost.Tests.Sources;

/// <summary>Another encoder, and a length that it is said to have.</summary>
internal sealed class PromisingEncoder(JsonEncoder inner, long length) : JsonEncoder
{
    public override long? Length => length;

    public override IAsyncEnumerable<JsonChunk> EncodeAsync(
        IBufferWriter<byte> writer, int chunkSize = DefaultChunkSize, CancellationToken cancellationToken = default) =>
        inner.EncodeAsync(writer, chunkSize, cancellationToken);
}
