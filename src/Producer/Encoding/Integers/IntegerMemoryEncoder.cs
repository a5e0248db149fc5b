using System.Buffers;
using System.Numerics;

namespace StreamingJson;

/// <summary>The integers of a block of memory: one loop a chunk, nothing per item but its digits.</summary>
internal sealed class IntegerMemoryEncoder<T>(ReadOnlyMemory<T> values) : StepEncoder where T : struct, INumberBase<T>
{
    protected override IEnumerable<JsonChunk> Encode(IBufferWriter<byte> writer, int chunkSize)
    {
        int next = 0;
        do
        {
            Span<byte> span = ArrayText.Room(writer, chunkSize);
            int items = IntegerText.Write(span[..^1], values.Span[next..], out int bytes);
            yield return ArrayText.Advance(writer, span, bytes, items, next == 0, (next += items) == values.Length);
        }
        while (next < values.Length);
    }
}
