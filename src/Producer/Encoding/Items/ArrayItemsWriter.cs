using System.Buffers;
using System.Runtime.ExceptionServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace StreamingJson;

/// <summary>
/// Writes the elements of an array one at a time with System.Text.Json, as it would write them within the whole: one
/// <see cref="Utf8JsonWriter"/> for all of them knows of commas, indentation and depth.
/// </summary>
internal sealed class ArrayItemsWriter<T> : ItemsWriter<T>
{
    private readonly Utf8JsonWriter _json;
    private readonly JsonTypeInfo<T> _elementInfo;
    private bool _begun;

    public ArrayItemsWriter(IBufferWriter<byte> writer, int chunkSize, JsonTypeInfo<T> elementInfo) : base(writer, chunkSize)
    {
        _json = new Utf8JsonWriter(Chunk, elementInfo.Options.WriterOptions());
        _elementInfo = elementInfo;
    }

    public override ItemStep Fill(ItemSource<T> source)
    {
        ItemStep step;
        while ((step = source.Move()) == ItemStep.Item)
        {
            // Rule 7: nothing is written before the first item is there.
            if (!_begun) _json.WriteStartArray();
            _begun = true;
            try
            {
                JsonSerializer.Serialize(_json, source.Current, _elementInfo);
            }
            catch (Exception error)
            {
                _json.Reset();
                Failure = ExceptionDispatchInfo.Capture(error);
                return ItemStep.Failed;
            }

            if (CountItem(0)) return ItemStep.Item;
        }

        Failure = source.Failure;
        return step;
    }

    public override void End()
    {
        if (!_begun) _json.WriteStartArray();
        _json.WriteEndArray();
        _json.Flush();
    }

    public override void Dispose()
    {
        // Without the reset, Dispose would flush what an element that threw has left behind.
        _json.Reset(Stream.Null);
        _json.Dispose();
    }
}
