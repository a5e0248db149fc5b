using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace StreamingJson;

/// <summary>
/// Encodes the items of a source in a format. As long as the source has items at hand, the loop over them is synchronous.
/// </summary>
internal sealed class ItemsEncoder<T>(
    Func<IBufferWriter<byte>, int, CancellationToken, (ItemsWriter<T> Writer, ItemSource<T> Source)> begin, RecordFrame? frame = null)
    : BuiltInEncoder(frame)
{
    internal override EncodingRun Begin(IBufferWriter<byte> writer, int chunkSize, CancellationToken cancellationToken) =>
        new Run(begin, writer, chunkSize, cancellationToken);

    private sealed class Run(
        Func<IBufferWriter<byte>, int, CancellationToken, (ItemsWriter<T> Writer, ItemSource<T> Source)> begin,
        IBufferWriter<byte> writer,
        int chunkSize,
        CancellationToken cancellationToken) : ChunkIterator
    {
        private ItemsWriter<T>? _writer;
        private ItemSource<T>? _source;

        public override string? Cursor => _writer?.Cursor;
        public override void LeaveTurns(BlockingThreads threads) => _source?.LeaveTurns(threads);

        protected override async IAsyncEnumerator<JsonChunk> Encode()
        {
            (_writer, _source) = begin(writer, chunkSize, cancellationToken);
            using ItemsWriter<T> text = _writer;
            ItemSource<T> items = _source;
            await using ConfiguredAsyncDisposable disposal = items.ConfigureAwait(false);
            ItemStep step;
            while ((step = text.Fill(items)) is ItemStep.Item or ItemStep.Pending or ItemStep.Nested)
            {
                if (step == ItemStep.Nested)
                {
                    await foreach (JsonChunk chunk in text.EncodeNestedAsync(cancellationToken).ConfigureAwait(false)) yield return chunk;
                    if (text.Failure is null) continue;
                    step = ItemStep.Failed;
                    break;
                }

                yield return text.TakeChunk(sourcePending: step == ItemStep.Pending);
                if (step == ItemStep.Item) continue;
                // What was written can be flushed during the wait; after it, this yields before it writes.
                await items.WaitAsync().ConfigureAwait(false);
                yield return default;
            }

            if (step == ItemStep.Failed)
            {
                yield return text.TakeCompleted();
                text.Failure!.Throw();
            }

            text.End();
            yield return text.TakeChunk();
        }
    }
}

/// <summary>Selects the encoder of a source: by whether it waits, by the format, and by the type of its items.</summary>
internal static class ItemsEncoder
{
    public static JsonEncoder Create<T>(IAsyncEnumerable<T> source, JsonTypeInfo<T> itemInfo, JsonFormat format)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(itemInfo);
        return NeedsSerializer(itemInfo, format)
            ? Serialize(source, itemInfo.Options)
            : Create(token => new AsyncItemSource<T>(source, token), itemInfo, format);
    }

    public static JsonEncoder Create<T>(IEnumerable<T> source, JsonTypeInfo<T> itemInfo, JsonFormat format)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(itemInfo);
        if (NeedsSerializer(itemInfo, format)) return Serialize(source, itemInfo.Options);
        if (format == JsonFormat.Array && IsPlainInteger(itemInfo))
        {
            if (source is int[]) return CreateIntegers((IEnumerable<int>)source);
            if (source is long[]) return CreateIntegers((IEnumerable<long>)source);
        }

        return Create(token => ItemSource<T>.Open(source, token), itemInfo, format);
    }

    public static ItemsEncoder<T> Create<T>(
        Func<CancellationToken, ItemSource<T>> open, Func<ItemText<T>> text, JsonFormat format) =>
        RecordFrame.For(format) is RecordFrame frame
            ? new((writer, size, token) => (new RecordItemsWriter<T>(writer, size, text(), frame), open(token)), frame)
            : new((writer, size, token) => (new ArrayItemsWriter<T>(writer, size, text()), open(token)));

    public static JsonEncoder CreateIntegers<T>(IEnumerable<T> source) where T : struct, INumberBase<T>
    {
        ArgumentNullException.ThrowIfNull(source);
        return source is T[] array ? new IntegerMemoryEncoder<T>(array) : CreateIntegers(token => ItemSource<T>.Open(source, token));
    }

    private static ItemsEncoder<T> CreateIntegers<T>(Func<CancellationToken, ItemSource<T>> open) where T : struct, INumberBase<T> =>
        new((writer, size, token) => (new IntegerItemsWriter<T>(writer, size), open(token)));

    private static JsonEncoder Create<T>(Func<CancellationToken, ItemSource<T>> open, JsonTypeInfo<T> itemInfo, JsonFormat format)
    {
        if (format == JsonFormat.Array && IsPlainInteger(itemInfo))
        {
            return typeof(T) == typeof(int)
                ? CreateIntegers((Func<CancellationToken, ItemSource<int>>)(object)open)
                : CreateIntegers((Func<CancellationToken, ItemSource<long>>)(object)open);
        }

        if (ConvertedItem<T>.For(itemInfo) is ConvertedItem<T> converted) return Create(open, () => converted, format);
        return format == JsonFormat.Array && itemInfo.Kind == JsonTypeInfoKind.None
            ? new ItemsEncoder<T>((writer, size, token) => (new BatchItemsWriter<T>(writer, size, itemInfo), open(token)))
            : Create(open, () => new SerializedItem<T>(itemInfo), format);
    }

    /// <summary>Whether the serializer would write nothing but the digits.</summary>
    private static bool IsPlainInteger(JsonTypeInfo itemInfo) =>
        (itemInfo.Converter == JsonMetadataServices.Int32Converter || itemInfo.Converter == JsonMetadataServices.Int64Converter)
        && !itemInfo.Options.WriteIndented
        && (itemInfo.Options.NumberHandling & JsonNumberHandling.WriteAsString) == 0;

    /// <summary>
    /// Whether the serializer must write the array as a whole: references go from one element to another, but not from record to record,
    /// and only the serializer waits for sources that are declared within the elements.
    /// </summary>
    private static bool NeedsSerializer(JsonTypeInfo itemInfo, JsonFormat format) => format == JsonFormat.Array
        && (itemInfo.Options.ReferenceHandler is not null || NestedSources.In(itemInfo).AreDeclared);

    private static ValueEncoder Serialize<T>(T source, JsonSerializerOptions options) => new(source, options.GetTypeInfo(typeof(T)));
}
