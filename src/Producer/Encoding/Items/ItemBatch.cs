using System.Collections;
using System.Runtime.CompilerServices;
using System.Text.Json.Serialization.Metadata;

namespace StreamingJson;

/// <summary>What System.Text.Json sees of a source: a collection that ends where the chunk does.</summary>
internal sealed class ItemBatch<T>(Func<bool> moveNext) : IEnumerable<T>, IEnumerator<T>
{
    private static readonly ConditionalWeakTable<JsonTypeInfo<T>, JsonTypeInfo<ItemBatch<T>>> Infos = [];

    /// <summary>The source that the batch takes its items from.</summary>
    public ItemSource<T>? Source { get; set; }

    T IEnumerator<T>.Current => Source!.Current;

    object? IEnumerator.Current => Source!.Current;

    /// <summary>How a batch is written, given how an item is. Kept as long as that is: to configure it takes 20 us.</summary>
    public static JsonTypeInfo<ItemBatch<T>> InfoFor(JsonTypeInfo<T> itemInfo) => Infos.GetValue(itemInfo, static itemInfo =>
        JsonMetadataServices.CreateIEnumerableInfo<ItemBatch<T>, T>(
            itemInfo.Options, new JsonCollectionInfoValues<ItemBatch<T>>
            {
                ElementInfo = itemInfo,
                // Numbers that are items are written as their collection says, and this one says Strict unless told otherwise.
                NumberHandling = itemInfo.Options.NumberHandling,
            }));

    IEnumerator<T> IEnumerable<T>.GetEnumerator() => this;

    IEnumerator IEnumerable.GetEnumerator() => this;

    bool IEnumerator.MoveNext() => moveNext();

    void IEnumerator.Reset() => throw new NotSupportedException();

    void IDisposable.Dispose()
    {
        // The source outlives its batches.
    }
}
