using System.Numerics;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace StreamingJson;

/// <summary>Finds the encoder for a source: by whether it waits, by the format, and by what its items are.</summary>
internal static class ItemEncoders
{
    public static JsonEncoder Create<T>(IAsyncEnumerable<T> source, JsonTypeInfo<T> itemInfo, JsonFormat format)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(itemInfo);
        return IsWhole(itemInfo, format) ?
            Whole(source, itemInfo.Options) :
            Create(token => new AsyncItemSource<T>(source, token), itemInfo, format);
    }

    public static JsonEncoder Create<T>(IEnumerable<T> source, JsonTypeInfo<T> itemInfo, JsonFormat format)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(itemInfo);
        if (IsWhole(itemInfo, format)) return Whole(source, itemInfo.Options);
        // Its memory can be read without asking for each element.
        if (source is int[] && format == JsonFormat.Array && IsPlainInteger(itemInfo)) return Integers((IEnumerable<int>)source);
        if (source is long[] && format == JsonFormat.Array && IsPlainInteger(itemInfo)) return Integers((IEnumerable<long>)source);
        return Create(token => Open(source, token), itemInfo, format);
    }

    public static JsonEncoder Integers<T>(IEnumerable<T> source) where T : struct, INumberBase<T>
    {
        ArgumentNullException.ThrowIfNull(source);
        return source is T[] array ? new IntegerMemoryEncoder<T>(array) : Integers(token => Open(source, token));
    }

    private static ItemSource<T> Open<T>(IEnumerable<T> source, CancellationToken cancellationToken) =>
        (ItemSource<T>?)MemoryItemSource<T>.Of(source, cancellationToken) ?? new PlainItemSource<T>(source, cancellationToken);

    private static ItemsEncoder<T> Integers<T>(Func<CancellationToken, ItemSource<T>> open) where T : struct, INumberBase<T> =>
        new(open, static (writer, chunkSize) => new IntegerItemsWriter<T>(writer, chunkSize));

    private static JsonEncoder Create<T>(Func<CancellationToken, ItemSource<T>> open, JsonTypeInfo<T> itemInfo, JsonFormat format)
    {
        if (format == JsonFormat.Array && IsPlainInteger(itemInfo))
        {
            return typeof(T) == typeof(int)
                ? Integers((Func<CancellationToken, ItemSource<int>>)(object)open)
                : Integers((Func<CancellationToken, ItemSource<long>>)(object)open);
        }

        if (PlainItem<T>.For(itemInfo) is PlainItem<T> plain) return Create(open, () => plain, format);
        return format == JsonFormat.Array && itemInfo.Kind == JsonTypeInfoKind.None
            ? new ItemsEncoder<T>(open, (writer, chunkSize) => new BatchItemsWriter<T>(writer, chunkSize, itemInfo))
            : Create(open, () => new SerializedItem<T>(itemInfo), format);
    }

    /// <param name="open">Opens the source.</param>
    /// <param name="text">How an item is written; asked for once for each use.</param>
    /// <param name="format">What stands around the items.</param>
    public static ItemsEncoder<T> Create<T>(
        Func<CancellationToken, ItemSource<T>> open, Func<ItemText<T>> text, JsonFormat format)
    {
        if (format == JsonFormat.Array)
            return new ItemsEncoder<T>(open, (writer, chunkSize) => new ArrayItemsWriter<T>(writer, chunkSize, text()));

        RecordFrame frame = RecordFrame.Of(format);
        return new ItemsEncoder<T>(
            open, (writer, chunkSize) => new RecordItemsWriter<T>(writer, chunkSize, text(), frame), frame);
    }

    /// <summary>The serializer would write the same digits.</summary>
    private static bool IsPlainInteger(JsonTypeInfo itemInfo) =>
        (itemInfo.Converter == JsonMetadataServices.Int32Converter || itemInfo.Converter == JsonMetadataServices.Int64Converter)
        && !itemInfo.Options.WriteIndented
        && (itemInfo.Options.NumberHandling & JsonNumberHandling.WriteAsString) == 0;

    /// <summary>
    /// References reach from one element of an array to another, but not from record to record; and sources that are declared within
    /// the elements are for the serializer to wait for.
    /// </summary>
    private static bool IsWhole(JsonTypeInfo itemInfo, JsonFormat format) => format == JsonFormat.Array
        && (itemInfo.Options.ReferenceHandler is not null || NestedSources.In(itemInfo).AreDeclared);

    private static ValueEncoder Whole<T>(T source, JsonSerializerOptions options) =>
        new(source, options.GetTypeInfo(typeof(T)));
}
