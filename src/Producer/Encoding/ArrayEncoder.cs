using System.Buffers;
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
        // Rule 7: nothing is written before the first item is there.
        bool more = items.MoveNext();
        elements.Begin();
        while (more)
        {
            elements.Write(items.Current);
            if (elements.ChunkIsFull) yield return elements.TakeChunk();
            more = items.MoveNext();
        }

        elements.End();
        yield return elements.TakeChunk();
    }
}
