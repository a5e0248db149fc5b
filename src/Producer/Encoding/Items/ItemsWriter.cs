using System.Buffers;
using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Json = System.Text.Json.Serialization.Metadata.JsonMetadataServices;

namespace StreamingJson;

/// <summary>Writes the items of a source in a format, a chunk at a time.</summary>
internal abstract class ItemsWriter<T>(IBufferWriter<byte> writer, int chunkSize) : IDisposable
{
    /// <summary>
    /// The most items of a chunk whose source runs code of its own, so that a slow source ends its chunk, and perhaps its turn, before
    /// the chunk is full.
    /// </summary>
    public const int MaxItems = 64;

    // Bytes between two checks of the token and of whether a list has changed: less than a millisecond, however large chunks are.
    private const int MaxRun = 64 * 1024;

    // The end of the last completed item.
    private int _completed;
    private int _items;

    // The item that is being written began in an earlier chunk.
    private bool _beganEarlier;

    public ExceptionDispatchInfo? Failure { get; protected set; }
    public virtual string? Cursor => null;
    protected ChunkWriter Chunk { get; } = new(writer);
    protected int ChunkSize => chunkSize;

    /// <summary>Gets the serializer's writer, if the items need one.</summary>
    protected Utf8JsonWriter? Serializer { get; init; }

    /// <summary>Gets or sets the next item's own encoder, with <see cref="ItemStep.Nested"/>.</summary>
    protected JsonEncoder? Nested { get; set; }

    /// <summary>Gets or sets whether an item is incomplete; only a writer that ends chunks within its items sets it.</summary>
    protected bool IsWithinItem { get; set; }

    /// <summary>Gets how many bytes a run of items may still write, after what was advanced.</summary>
    protected int RunRoom => Math.Min(chunkSize, MaxRun) - Chunk.Pending;
    protected virtual IBufferWriter<byte> NestedWriter => Chunk;
    protected virtual ReadOnlySpan<byte> BeforeNested => default;

    /// <summary>Writes items until the chunk is full, or the source has none at hand.</summary>
    /// <returns><see cref="ItemStep.Item"/> when the chunk is full.</returns>
    public abstract ItemStep Fill(ItemSource<T> source);

    /// <summary>Writes what comes after the last item, or what a document without items is.</summary>
    public abstract void End();

    /// <summary>
    /// Encodes an item by its own encoder, after <see cref="ItemStep.Nested"/>. What that throws is reported, not thrown.
    /// </summary>
    public async IAsyncEnumerable<JsonChunk> EncodeNestedAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        JsonChunk before = TakeChunk();
        if (before != default) yield return before;
        // An item that fails before it writes leaves nothing.
        DeferredWriter text = new(NestedWriter);
        text.Defer(BeforeNested);
        EncodingRun chunks = Nested!.Begin(text, chunkSize, cancellationToken);
        await using ConfiguredAsyncDisposable disposal = chunks.ConfigureAwait(false);
        while (true)
        {
            try
            {
                if (!await chunks.MoveNextAsync().ConfigureAwait(false)) break;
            }
            catch (Exception error)
            {
                Failure = ExceptionDispatchInfo.Capture(error);
                _beganEarlier = text.HasBegun;
                yield break;
            }

            yield return TakeChunk(chunks.Current.SourcePending);
        }

        EndNested();
        CountItem(0);
    }

    public JsonChunk TakeChunk(bool sourcePending = false)
    {
        JsonChunk chunk = new(Chunk.TakeChunk(), _items, sourcePending);
        _items = _completed = 0;
        _beganEarlier = IsWithinItem;
        return chunk;
    }

    /// <summary>
    /// Takes the chunk up to the last completed item: an item that throws leaves nothing, and the count says which one it was. (Of an
    /// item longer than a block of memory, the first blocks have been written.)
    /// </summary>
    public JsonChunk TakeCompleted()
    {
        Chunk.CutTo(_completed);
        if (Chunk.Pending > _completed || _beganEarlier) EndBroken();
        return TakeChunk();
    }

    public void Dispose()
    {
        // Without the reset, Dispose would flush what an item that threw has left.
        Serializer?.Reset(Stream.Null);
        Serializer?.Dispose();
    }

    protected virtual void EndNested()
    {
    }

    /// <summary>Ends an item whose beginning was written, so that what comes after it does not look like a part of it.</summary>
    protected virtual void EndBroken()
    {
        // Nothing comes after it in an array.
    }

    /// <returns>Whether the chunk is full.</returns>
    protected bool CountItem(int unadvanced)
    {
        _items++;
        IsWithinItem = _beganEarlier = false;
        _completed = Chunk.Pending + unadvanced;
        return _completed >= chunkSize || _items >= MaxItems;
    }

    /// <summary>Completes a run of items in memory, whose number does not end the chunk.</summary>
    /// <returns>Whether the chunk is full.</returns>
    protected bool CountRun(int items, int unadvanced)
    {
        _items += items;
        _completed = Chunk.Pending + unadvanced;
        return unadvanced >= RunRoom;
    }
}

/// <summary>Writes one item, whatever stands around it.</summary>
internal abstract class ItemText<T>
{
    public abstract JsonSerializerOptions Options { get; }
    public virtual string? Cursor => null;

    public abstract void Write(Utf8JsonWriter json, T item);

    /// <summary>Gets the encoder of an item that contains a source, which <see cref="Write"/> cannot wait for.</summary>
    /// <returns><see langword="null"/> if <see cref="Write"/> writes the item.</returns>
    public virtual JsonEncoder? NestedEncoder(T item) => null;
}

/// <summary>An item that System.Text.Json serializes.</summary>
internal sealed class SerializedItem<T>(JsonTypeInfo<T> itemInfo) : ItemText<T>
{
    private readonly NestedSources _sources = NestedSources.In(itemInfo);

    public override JsonSerializerOptions Options => itemInfo.Options;
    public override void Write(Utf8JsonWriter json, T item) => JsonSerializer.Serialize(json, item, itemInfo);

    public override JsonEncoder? NestedEncoder(T item) =>
        _sources.MayExist && _sources.AreIn(item) ? new ValueEncoder(item, itemInfo) : null;
}

/// <summary>An item that one of the serializer's own converters writes, such as a string or a GUID, without a call of the serializer.</summary>
internal sealed class ConvertedItem<T>(JsonConverter<T> converter, JsonSerializerOptions options) : ItemText<T>
{
    // Their text depends on nothing but the writer, and they write null too.
    private static readonly FrozenSet<JsonConverter> Converters = FrozenSet.Create<JsonConverter>(
    [
        Json.BooleanConverter, Json.ByteConverter, Json.SByteConverter, Json.Int16Converter, Json.UInt16Converter,
        Json.Int32Converter, Json.UInt32Converter, Json.Int64Converter, Json.UInt64Converter, Json.SingleConverter,
        Json.DoubleConverter, Json.DecimalConverter, Json.GuidConverter, Json.DateTimeConverter, Json.DateTimeOffsetConverter,
        Json.DateOnlyConverter, Json.TimeOnlyConverter, Json.TimeSpanConverter, Json.CharConverter, Json.StringConverter!,
    ]);

    public override JsonSerializerOptions Options => options;

    /// <returns><see langword="null"/> if the serializer would do more than call the converter.</returns>
    public static ConvertedItem<T>? For(JsonTypeInfo<T> itemInfo)
    {
        const JsonNumberHandling asText = JsonNumberHandling.WriteAsString | JsonNumberHandling.AllowNamedFloatingPointLiterals;
        JsonSerializerOptions options = itemInfo.Options;
        // With a depth of one, the serializer refuses items in an array.
        return itemInfo.Converter is JsonConverter<T> converter && Converters.Contains(converter)
            && ((options.NumberHandling | (itemInfo.NumberHandling ?? default)) & asText) == 0 && options.MaxDepth != 1
            ? new ConvertedItem<T>(converter, options)
            : null;
    }

    public override void Write(Utf8JsonWriter json, T item) => converter.Write(json, item, options);
}
