using System.Buffers;
using System.Runtime.ExceptionServices;
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
    private int _whole;

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

    /// <returns>What the element's serialization threw, for the encoder to throw on after its last chunk.</returns>
    public ExceptionDispatchInfo? TryWrite(T element)
    {
        try
        {
            JsonSerializer.Serialize(_json, element, _elementInfo);
        }
        catch (Exception error)
        {
            return ExceptionDispatchInfo.Capture(error);
        }

        _items++;
        _whole = _chunk.Pending;
        return null;
    }

    public void End() => _json.WriteEndArray();

    public JsonChunk TakeChunk(bool sourcePending = false)
    {
        _json.Flush();
        return Take(sourcePending);
    }

    /// <summary>
    /// The chunk up to the last whole element: an item that throws in its middle leaves nothing behind, and the count says which
    /// one it was. (Of an item longer than a block of memory, what filled its first blocks has gone.)
    /// </summary>
    public JsonChunk TakeWhole()
    {
        _json.Reset();
        _chunk.Rewind(_whole);
        return Take(sourcePending: false);
    }

    private JsonChunk Take(bool sourcePending)
    {
        JsonChunk chunk = new(_chunk.TakeChunk(), _items, sourcePending);
        _items = _whole = 0;
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
