using System.Buffers;
using System.Runtime.ExceptionServices;
using System.Text.Json.Serialization.Metadata;

namespace StreamingJson;

/// <summary>A JSON array from a source that does not wait.</summary>
internal sealed class ArrayEncoder<T> : StepEncoder
{
    private readonly IEnumerable<T> _source;
    private readonly JsonTypeInfo<T> _elementInfo;

    public ArrayEncoder(IEnumerable<T> source, JsonTypeInfo<T> elementInfo)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(elementInfo);
        (_source, _elementInfo) = (source, elementInfo);
    }

    protected override IEnumerable<JsonChunk> Encode(IBufferWriter<byte> writer, int chunkSize)
    {
        using ElementWriter<T> elements = new(writer, chunkSize, _elementInfo);
        using IEnumerator<T> items = _source.GetEnumerator();
        bool begun = false;
        while (true)
        {
            bool more = false;
            ExceptionDispatchInfo? failure = null;
            try
            {
                more = items.MoveNext();
            }
            catch (Exception error)
            {
                failure = ExceptionDispatchInfo.Capture(error);
            }

            if (failure is null)
            {
                // Rule 7: nothing is written before the first item is there.
                if (!begun) elements.Begin();
                begun = true;
                if (!more) break;
                failure = elements.TryWrite(items.Current);
            }

            if (failure is not null)
            {
                yield return elements.TakeWhole();
                failure.Throw();
            }

            if (elements.ChunkIsFull) yield return elements.TakeChunk();
        }

        elements.End();
        yield return elements.TakeChunk();
    }
}
