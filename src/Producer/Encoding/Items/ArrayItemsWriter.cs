using System.Buffers;
using System.Collections;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace StreamingJson;

/// <summary>Writes items as the elements of an array, among them those that have an encoder of their own.</summary>
internal abstract class ElementsWriter<T>(IBufferWriter<byte> writer, int chunkSize, JsonSerializerOptions options)
    : ItemsWriter<T>(writer, chunkSize)
{
    protected bool HasBegun { get; set; }

    protected sealed override IBufferWriter<byte> NestedWriter =>
        options.WriteIndented ? new IndentingWriter(Chunk, options) : Chunk;

    protected sealed override ReadOnlySpan<byte> BeforeNested =>
        Encoding.ASCII.GetBytes((HasBegun ? "," : "[") + (options.WriteIndented ? options.NewLine : ""));
}

/// <summary>
/// Writes the elements of an array one at a time, as System.Text.Json writes them within the whole: one <see cref="Utf8JsonWriter"/> for
/// all of them keeps track of commas, indentation and depth.
/// </summary>
internal sealed class ArrayItemsWriter<T> : ElementsWriter<T>
{
    private readonly Utf8JsonWriter _json;
    private readonly ItemText<T> _element;

    public ArrayItemsWriter(IBufferWriter<byte> writer, int chunkSize, ItemText<T> element) : base(writer, chunkSize, element.Options)
    {
        Serializer = _json = new Utf8JsonWriter(Chunk, element.Options.WriterOptions());
        _element = element;
    }

    public override string? Cursor => _element.Cursor;

    public override ItemStep Fill(ItemSource<T> source)
    {
        ItemStep step;
        try
        {
            // The source reports what it throws: only an element throws here.
            while ((step = source.MoveNext()) == ItemStep.Item)
            {
                Nested = _element.NestedEncoder(source.Current);
                if (Nested is not null)
                {
                    step = ItemStep.Nested;
                    break;
                }

                // Nothing is written before the first item is there, so that a source can fail before anything is sent.
                Begin();
                _element.Write(_json, source.Current);
                if (CountItem(_json.BytesPending) || WriteAvailable(source)) break;
            }
        }
        catch (Exception error)
        {
            // What is not advanced yet is in the chunk all the same, completed elements among it.
            _json.Reset();
            Failure = ExceptionDispatchInfo.Capture(error);
            return ItemStep.Failed;
        }

        _json.Flush();
        Failure = source.Failure;
        return step;
    }

    public override void End()
    {
        Begin();
        _json.WriteEndArray();
        _json.Flush();
    }

    /// <summary>Writes and takes back any element, so that the writer continues after it.</summary>
    protected override void EndNested()
    {
        int end = Chunk.Pending;
        Begin();
        _json.WriteNullValue();
        _json.Flush();
        Chunk.CutTo(end);
    }

    private void Begin()
    {
        if (!HasBegun) _json.WriteStartArray();
        HasBegun = true;
    }

    /// <returns>Whether the chunk is full.</returns>
    private bool WriteAvailable(ItemSource<T> source)
    {
        ReadOnlySpan<T> available = source.Available;
        // An element with code of its own may change the list that it is in, or stop the stream.
        if (available.IsEmpty || _element is not ConvertedItem<T> converted) return false;
        int items = 0;
        bool isFull = false;
        while (!isFull && items < available.Length)
        {
            converted.Write(_json, available[items++]);
            isFull = CountRun(1, _json.BytesPending);
        }

        source.Skip(items);
        return isFull;
    }
}

/// <summary>
/// Writes small elements, such as enums and optional numbers, in batches, since a call of the serializer costs more than an element. Each
/// batch is serialized as an array, whose opening bracket becomes a comma unless it is the first, and whose closing one is taken back.
/// </summary>
internal sealed class BatchItemsWriter<T> : ElementsWriter<T>
{
    private readonly Utf8JsonWriter _json;
    private readonly Batch _batch;
    private readonly JsonTypeInfo<Batch> _batchInfo;
    private readonly byte[] _closing;
    private readonly SerializedItem<T> _element;
    private ItemSource<T> _source = null!;
    private bool _isAtFirst;
    private ItemStep _step;

    public BatchItemsWriter(IBufferWriter<byte> writer, int chunkSize, JsonTypeInfo<T> elementInfo)
        : base(writer, chunkSize, elementInfo.Options)
    {
        JsonSerializerOptions options = elementInfo.Options;
        Serializer = _json = new Utf8JsonWriter(Chunk, options.WriterOptions());
        _batch = new Batch(this);
        _batchInfo = Batch.InfoFor(elementInfo);
        _element = new SerializedItem<T>(elementInfo);
        _closing = options.WriteIndented ? Encoding.ASCII.GetBytes(options.NewLine + "]") : "]"u8.ToArray();
    }

    public override ItemStep Fill(ItemSource<T> source)
    {
        _source = source;
        try
        {
            // Nothing is written before the first item is there.
            if (MoveSource())
            {
                _isAtFirst = true;
                _json.Reset();
                JsonSerializer.Serialize(_json, _batch, _batchInfo);
                Chunk.CutTo(Chunk.Pending - _closing.Length);
                HasBegun = true;
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

    public override void End() => Chunk.Append(HasBegun ? _closing : "[]"u8);
    protected override void EndNested() => HasBegun = true;

    /// <summary>Moves to the batch's next item; what the serializer wrote so far is in its own buffer, not advanced.</summary>
    private bool MoveNext()
    {
        if (_isAtFirst)
        {
            _isAtFirst = false;
            if (HasBegun) Chunk.Unadvanced[0] = (byte)',';
            return true;
        }

        return !CountItem(_json.BytesPending) && MoveSource();
    }

    /// <returns>Whether there is an item that belongs into the batch.</returns>
    private bool MoveSource()
    {
        _step = _source.MoveNext();
        if (_step == ItemStep.Item && (Nested = _element.NestedEncoder(_source.Current)) is not null) _step = ItemStep.Nested;
        return _step == ItemStep.Item;
    }

    /// <summary>What System.Text.Json sees of a source: a collection that ends where the chunk does.</summary>
    private sealed class Batch(BatchItemsWriter<T> writer) : IEnumerable<T>, IEnumerator<T>
    {
        // To configure a contract takes longer than to write a small document.
        private static readonly ConditionalWeakTable<JsonTypeInfo<T>, JsonTypeInfo<Batch>> Infos = [];

        T IEnumerator<T>.Current => writer._source.Current;
        object? IEnumerator.Current => writer._source.Current;

        public static JsonTypeInfo<Batch> InfoFor(JsonTypeInfo<T> itemInfo) => Infos.GetValue(itemInfo, static itemInfo =>
            JsonMetadataServices.CreateIEnumerableInfo<Batch, T>(
                itemInfo.Options, new JsonCollectionInfoValues<Batch>
                {
                    ElementInfo = itemInfo,
                    // Numbers are written as their collection says, which is Strict by default.
                    NumberHandling = itemInfo.Options.NumberHandling,
                }));

        IEnumerator<T> IEnumerable<T>.GetEnumerator() => this;
        IEnumerator IEnumerable.GetEnumerator() => this;
        bool IEnumerator.MoveNext() => writer.MoveNext();
        void IEnumerator.Reset() => throw new NotSupportedException();

        void IDisposable.Dispose()
        {
            // The source outlives its batches.
        }
    }
}
