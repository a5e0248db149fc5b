using System.Data.Common;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace StreamingJson;

/// <summary>A column: what it is called, and how its value gets from the row into the text.</summary>
internal abstract class RowColumn(JsonEncodedText name, int ordinal)
{
    public JsonEncodedText Name { get; } = name;

    public int Ordinal { get; } = ordinal;

    /// <summary>The value of the last row that was kept, as text; <see langword="null"/> if none was.</summary>
    public virtual string? LastKey => null;

    /// <summary>Writes the row's value, which is not null.</summary>
    public abstract void Write(Utf8JsonWriter json, DbDataReader row);

    /// <summary>The row is whole.</summary>
    public virtual void KeepKey()
    {
        // A column that is no key has nothing to keep.
    }
}

/// <summary>A column whose values a reader gives as they are, without boxing, and a converter writes.</summary>
internal sealed class RowColumn<T>(
    JsonEncodedText name, int ordinal, Func<DbDataReader, int, T> get, JsonConverter<T> converter, JsonSerializerOptions options)
    : RowColumn(name, ordinal)
{
    public override void Write(Utf8JsonWriter json, DbDataReader row) => converter.Write(json, get(row, Ordinal), options);
}
