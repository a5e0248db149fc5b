using System.Buffers;
using System.Runtime.CompilerServices;

namespace StreamingJson.AspNetCore.Tests.Contract.Running;

/// <summary>A caller's own document, which is an encoder and knows its bytes.</summary>
internal sealed class OwnDocument(ReadOnlyMemory<byte> text, string tag) : JsonEncoder, IAddressableJson
{
    public override long? Length => text.Length;

    long IAddressableJson.Length => text.Length;

    public string EntityTag => tag;

    public JsonEncoder Slice(long offset, long length) => new OwnDocument(text.Slice((int)offset, (int)length), tag);

    public override async IAsyncEnumerable<JsonChunk> EncodeAsync(IBufferWriter<byte> writer, int chunkSize = DefaultChunkSize,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        for (int at = 0; at < text.Length; at += chunkSize)
        {
            if (at > 0) await Task.Yield();
            ReadOnlyMemory<byte> chunk = text.Slice(at, Math.Min(chunkSize, text.Length - at));
            writer.Write(chunk.Span);
            yield return new JsonChunk(chunk.Length, 0);
        }
    }
}
