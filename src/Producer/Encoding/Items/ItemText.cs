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
}

/// <summary>An item as System.Text.Json writes it.</summary>
internal sealed class SerializedItem<T>(JsonTypeInfo<T> itemInfo) : ItemText<T>
{
    public override JsonSerializerOptions Options => itemInfo.Options;

    public override void Write(Utf8JsonWriter json, T item) => JsonSerializer.Serialize(json, item, itemInfo);
}
