using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace StreamingJson;

/// <summary>How one item is written, whatever stands around it.</summary>
internal abstract class ItemText<T>
{
    public abstract JsonSerializerOptions Options { get; }

    /// <summary>Gets the key of the last item that was written whole, if items have keys.</summary>
    public virtual string? Cursor => null;

    public abstract void Write(Utf8JsonWriter json, T item);

    /// <summary>How an item is encoded that has a source within, which only a call that can wait writes.</summary>
    /// <returns><see langword="null"/> where <see cref="Write"/> does.</returns>
    public virtual JsonEncoder? Waiting(T item) => null;
}

/// <summary>An item as System.Text.Json writes it.</summary>
internal sealed class SerializedItem<T>(JsonTypeInfo<T> itemInfo) : ItemText<T>
{
    private readonly NestedSources _sources = NestedSources.In(itemInfo);

    public override JsonSerializerOptions Options => itemInfo.Options;

    public override void Write(Utf8JsonWriter json, T item) => JsonSerializer.Serialize(json, item, itemInfo);

    public override JsonEncoder? Waiting(T item) => _sources.MayBe && _sources.AreIn(item) ? new ValueEncoder(item, itemInfo) : null;
}
