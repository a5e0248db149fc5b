using System.Buffers;
using System.Numerics;
using System.Runtime.ExceptionServices;

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
        for (bool first = true; first || more; first = false)
        {
            Span<byte> span = ArrayText.Room(writer, chunkSize);
            int items = Fill(span[..^1], values, ref more, out int bytes, out ExceptionDispatchInfo? failure);
            bool closes = !more && failure is null;
            yield return ArrayText.Advance(writer, span, bytes, items, first, closes);
            failure?.Throw();
        }
    }

    /// <summary>Fills the span, or a part of it where the source ends or throws.</summary>
    private static int Fill(Span<byte> span, IEnumerator<T> values, ref bool more, out int bytes, out ExceptionDispatchInfo? failure)
    {
        int items = 0;
        bytes = 0;
        failure = null;
        try
        {
            // A source may work long for an item: a chunk ends by items too, so that the turn can.
            while (more && items < ArrayText.MaxItems && bytes <= span.Length - IntegerText.Room)
            {
                bytes += IntegerText.Write(span[bytes..], long.CreateTruncating(values.Current));
                items++;
                more = values.MoveNext();
            }
        }
        catch (Exception error)
        {
            failure = ExceptionDispatchInfo.Capture(error);
        }

        return items;
    }
}
