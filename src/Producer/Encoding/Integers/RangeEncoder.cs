using System.Buffers;

namespace StreamingJson;

/// <summary><c>[start,start+1,...]</c>: every integer is computed, none is stored.</summary>
internal sealed class RangeEncoder : StepEncoder
{
    private readonly long _start;
    private readonly long _count;

    public RangeEncoder(long start, long count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (start > 0) ArgumentOutOfRangeException.ThrowIfGreaterThan(count - 1, long.MaxValue - start, nameof(count));
        (_start, _count) = (start, count);
    }

    public override long? Length => IntegerRange.TextLength(_start, _count);

    protected override IEnumerable<JsonChunk> Encode(IBufferWriter<byte> writer, int chunkSize)
    {
        long next = 0;
        do
        {
            Span<byte> span = ArrayText.Room(writer, chunkSize);
            int items = IntegerRange.Write(span[..^1], _start + next, _count - next, out int bytes);
            yield return ArrayText.Advance(writer, span, bytes, items, next == 0, (next += items) == _count);
        }
        while (next < _count);
    }
}
