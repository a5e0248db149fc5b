using System.Buffers;
using System.Runtime.ExceptionServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace StreamingJson;

/// <summary>
/// Writes small elements, such as enums and optional numbers, batch by batch, since a call of the serializer costs more than one:
/// each batch is an array of its own, whose opening bracket becomes a comma unless it is the first, and whose closing one is taken
/// back. Measured on strings of 12 characters: twice as fast as one by one.
/// </summary>
internal sealed class BatchItemsWriter<T> : ItemsWriter<T>
{
    private readonly Utf8JsonWriter _json;
    private readonly ItemBatch<T> _batch;
    private readonly JsonTypeInfo<ItemBatch<T>> _batchInfo;
    private readonly byte[] _closing;
    private readonly SerializedItem<T> _element;
    private bool _begun;
    private bool _atFirst;
    private ItemStep _step;

    public BatchItemsWriter(IBufferWriter<byte> writer, int chunkSize, JsonTypeInfo<T> elementInfo) : base(writer, chunkSize)
    {
        JsonSerializerOptions options = elementInfo.Options;
        _json = new Utf8JsonWriter(Chunk, options.WriterOptions());
        _batch = new ItemBatch<T>(MoveNext);
        _batchInfo = ItemBatch<T>.InfoFor(elementInfo);
        _element = new SerializedItem<T>(elementInfo);
        _closing = options.WriteIndented ? Encoding.ASCII.GetBytes(options.NewLine + "]") : "]"u8.ToArray();
    }

    public override ItemStep Fill(ItemSource<T> source)
    {
        // Rule 7: nothing is written before the first item is there.
        _batch.Source = source;
        try
        {
            if (Move())
            {
                _atFirst = true;
                _json.Reset();
                JsonSerializer.Serialize(_json, _batch, _batchInfo);
                Chunk.CutTo(Chunk.Pending - _closing.Length);
                _begun = true;
            }
        }
        catch (Exception error)
        {
            Failure = ExceptionDispatchInfo.Capture(error);
            return ItemStep.Failed;
        }

        Failure = source.Failure;
        return _step;
    }

    /// <summary>The serializer asks for the batch's next item; what it wrote so far is in its own buffer, not advanced.</summary>
    private bool MoveNext()
    {
        if (_atFirst)
        {
            _atFirst = false;
            if (_begun) Chunk.Unadvanced[0] = (byte)',';
            return true;
        }

        if (CountItem(_json.BytesPending)) return false;
        return Move();
    }

    /// <returns>Whether there is an item that belongs into the batch.</returns>
    private bool Move()
    {
        _step = _batch.Source!.Move();
        if (_step == ItemStep.Item && (Nested = _element.Waiting(_batch.Source.Current)) is not null) _step = ItemStep.Nested;
        return _step == ItemStep.Item;
    }

    protected override IBufferWriter<byte> NestedWriter =>
        _element.Options.WriteIndented ? new ElementWriter(Chunk, _element.Options) : Chunk;

    protected override ReadOnlySpan<byte> BeforeNested => ElementWriter.Before(_element.Options, isFirst: !_begun);

    protected override void EndNested() => _begun = true;

    public override void End()
    {
        if (!_begun) Chunk.Append("[]"u8);
        else Chunk.Append(_closing);
    }

    public override void Dispose()
    {
        // Without the reset, Dispose would flush what an element that threw has left behind.
        _json.Reset(Stream.Null);
        _json.Dispose();
    }
}
