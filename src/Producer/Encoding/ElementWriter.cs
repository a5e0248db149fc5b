using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace StreamingJson;

/// <summary>
/// Writes the elements of an array one at a time with System.Text.Json, as it would write them within the whole: one
/// <see cref="Utf8JsonWriter"/> for all of them knows of commas, indentation and depth.
/// </summary>
internal sealed class ElementWriter<T> : IDisposable
{
    private readonly int _chunkSize;
    private readonly ChunkWriter _chunk;
    private readonly Utf8JsonWriter _json;
    private readonly JsonTypeInfo<T> _elementInfo;
    private int _items;

    public ElementWriter(IBufferWriter<byte> writer, int chunkSize, JsonTypeInfo<T> elementInfo)
    {
        _chunkSize = chunkSize;
        _chunk = new ChunkWriter(writer);
        _json = new Utf8JsonWriter(_chunk, WriterOptions(elementInfo.Options));
        _elementInfo = elementInfo;
    }

    /// <summary>A chunk ends by bytes, and by items, since a source may work long for each.</summary>
    public bool ChunkIsFull => _chunk.Pending >= _chunkSize || _items >= ArrayText.MaxItems;

    public void Begin() => _json.WriteStartArray();

    public void Write(T element)
    {
        JsonSerializer.Serialize(_json, element, _elementInfo);
        _items++;
    }

    public void End() => _json.WriteEndArray();

    public JsonChunk TakeChunk(bool sourcePending = false)
    {
        _json.Flush();
        JsonChunk chunk = new(_chunk.TakeChunk(), _items, sourcePending);
        _items = 0;
        return chunk;
    }

    public void Dispose()
    {
        // Without the reset, Dispose would flush what an element that threw has left behind.
        _json.Reset(Stream.Null);
        _json.Dispose();
    }

    private static JsonWriterOptions WriterOptions(JsonSerializerOptions options) => new()
    {
        Encoder = options.Encoder,
        Indented = options.WriteIndented,
        IndentCharacter = options.IndentCharacter,
        IndentSize = options.IndentSize,
        NewLine = options.NewLine,
        MaxDepth = options.MaxDepth == 0 ? 64 : options.MaxDepth,
        SkipValidation = true,
    };
}
