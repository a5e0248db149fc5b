using System.Buffers;

namespace StreamingJson;

/// <summary>Bytes in memory as base64 in a JSON string.</summary>
internal sealed class SequenceBase64Encoder(ReadOnlySequence<byte> bytes) : StepEncoder
{
    public override long? Length => ((bytes.Length + 2) / 3 * 4) + 2;

    protected override IEnumerable<JsonChunk> Encode(IBufferWriter<byte> writer, int chunkSize)
    {
        using SegmentWriter text = new(writer, chunkSize);
        foreach (ReadOnlyMemory<byte> segment in bytes)
        {
            for (ReadOnlyMemory<byte> left = segment; !left.IsEmpty;)
            {
                left = left[text.WriteBase64(left.Span)..];
                if (text.ChunkIsFull) yield return text.TakeChunk();
            }
        }

        text.EndBase64();
        yield return text.TakeChunk();
    }
}
