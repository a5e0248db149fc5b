using System.Buffers;
using System.Numerics;

namespace StreamingJson;

/// <summary>The integers of an enumerable: per item its two calls, and nothing of ours but the digits.</summary>
internal sealed class IntegerSourceEncoder<T> : StepEncoder where T : struct, INumberBase<T>
{
    private readonly IEnumerable<T> _source;

    public IntegerSourceEncoder(IEnumerable<T> source)
    {
        ArgumentNullException.ThrowIfNull(source);
        _source = source;
    }

    protected override IEnumerable<JsonChunk> Encode(IBufferWriter<byte> writer, int chunkSize)
    {
        using IEnumerator<T> values = _source.GetEnumerator();
        // Rule 7: nothing is written before the first item is there.
        bool more = values.MoveNext();
        bool first = true;
        do
        {
            Span<byte> span = ArrayText.Room(writer, chunkSize);
            int items = Fill(span[..^1], values, ref more, out int bytes);
            JsonChunk chunk = ArrayText.Advance(writer, span, bytes, items, first, !more);
            first = false;
            yield return chunk;
        }
        while (more);
    }

    private static int Fill(Span<byte> span, IEnumerator<T> values, ref bool more, out int bytes)
    {
        int items = 0;
        bytes = 0;
        // A source may work long for an item: a chunk ends by items too, so that the turn can.
        while (more && items < ArrayText.MaxItems && bytes <= span.Length - IntegerText.Room)
        {
            bytes += IntegerText.Write(span[bytes..], long.CreateTruncating(values.Current));
            items++;
            more = values.MoveNext();
        }

        return items;
    }
}
