using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace StreamingJson;

/// <summary>How one item is written, whatever stands around it.</summary>
internal abstract class ItemText<T>
{
    public abstract JsonSerializerOptions Options { get; }

    /// <summary>How many items may stand in a chunk: writing one may be long work.</summary>
    public virtual int MaxItems => ArrayText.MaxItems;

    public abstract void Write(Utf8JsonWriter json, T item);

    /// <summary>Writes items until the writer has written so many bytes, or all of them.</summary>
    public virtual void Write(Utf8JsonWriter json, ReadOnlySpan<T> items, long end, ref WholeItems whole)
    {
        foreach (T item in items)
        {
            Write(json, item);
            whole.Add(json);
            if (whole.End >= end) return;
        }
    }
}

/// <summary>An item as System.Text.Json writes it.</summary>
internal sealed class SerializedItem<T>(JsonTypeInfo<T> itemInfo) : ItemText<T>
{
    public override JsonSerializerOptions Options => itemInfo.Options;

    public override void Write(Utf8JsonWriter json, T item) => JsonSerializer.Serialize(json, item, itemInfo);
}
