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

    /// <summary>Writes the row's value, which is not null, as the converter would; or, where only that knows how, fetches it.</summary>
    /// <returns>Whether it is written.</returns>
    public abstract bool TryWrite(RowBuffer text, DbDataReader row);

    /// <summary>Gets the row's value, which is not null, also where it has to be waited for.</summary>
    public abstract ValueTask FetchAsync(DbDataReader row, CancellationToken cancellationToken);

    /// <summary>Writes the value that was fetched.</summary>
    public abstract void WriteFetched(Utf8JsonWriter json);

    /// <summary>The row is whole.</summary>
    public virtual void KeepKey()
    {
        // A column that is no key has nothing to keep.
    }
}

/// <summary>A column whose values a reader gives as they are, without boxing, and a converter writes.</summary>
internal class RowColumn<T>(JsonEncodedText name, int ordinal, RowValue<T> value, JsonSerializerOptions options)
    : RowColumn(name, ordinal)
{
    /// <summary>The row's value, or where that is null, the last one that was not.</summary>
    protected T? Value { get; private set; }

    /// <summary>A value has been there.</summary>
    protected bool HasValue { get; private set; }

    public sealed override void Write(Utf8JsonWriter json, DbDataReader row)
    {
        Set(value.Get(row, Ordinal));
        WriteFetched(json);
    }

    public sealed override bool TryWrite(RowBuffer text, DbDataReader row)
    {
        T got = value.Get(row, Ordinal);
        Set(got);
        int length = value.Plain is null ? 0 : value.Plain(got, text.GetSpan(PlainText.RoomFor(got)));
        text.Advance(length);
        return length > 0;
    }

    public sealed override async ValueTask FetchAsync(DbDataReader row, CancellationToken cancellationToken) =>
        Set(await row.GetFieldValueAsync<T>(Ordinal, cancellationToken).ConfigureAwait(false));

    public sealed override void WriteFetched(Utf8JsonWriter json) => value.Converter.Write(json, Value!, options);

    private void Set(T got) => (Value, HasValue) = (got, true);
}
