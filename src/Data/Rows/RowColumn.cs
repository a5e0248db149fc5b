using System.Data.Common;
using System.Text.Json;

namespace StreamingJson;

/// <summary>A column: what it is called, and how its value gets from the row into the text.</summary>
/// <param name="column">The database's name for it.</param>
/// <param name="name">The member's name.</param>
/// <param name="ordinal">Its place in the row.</param>
internal abstract class RowColumn(string column, JsonEncodedText name, int ordinal)
{
    public string Column { get; } = column;

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
internal class RowColumn<T>(string column, JsonEncodedText name, int ordinal, RowValue<T> value, JsonSerializerOptions options)
    : RowColumn(column, name, ordinal)
{
    /// <summary>The row's value, or where that is null, the last one that was not.</summary>
    protected T? Value { get; private set; }

    /// <summary>A value has been there.</summary>
    protected bool HasValue { get; private set; }

    public sealed override void Write(Utf8JsonWriter json, DbDataReader row)
    {
        Set(Get(row));
        WriteFetched(json);
    }

    public sealed override bool TryWrite(RowBuffer text, DbDataReader row)
    {
        T got = Get(row);
        Set(got);
        int length = value.Plain is null ? 0 : value.Plain(got, text.GetSpan(PlainText.RoomFor(got)));
        text.Advance(length);
        return length > 0;
    }

    public sealed override async ValueTask FetchAsync(DbDataReader row, CancellationToken cancellationToken)
    {
        try
        {
            Set(value.Fetch is null
                ? await row.GetFieldValueAsync<T>(Ordinal, cancellationToken).ConfigureAwait(false)
                : await value.Fetch(row, Ordinal, cancellationToken).ConfigureAwait(false));
        }
        catch (Exception error) when (SaysThatThereIsNone(error))
        {
            throw Unreadable(row, error);
        }
    }

    public sealed override void WriteFetched(Utf8JsonWriter json)
    {
        try
        {
            value.Converter.Write(json, Value!, options);
        }
        catch (ArgumentException error)
        {
            throw new ArgumentException($"The column '{Column}' has a value that cannot be written. {error.Message}", error);
        }
    }

    private static bool SaysThatThereIsNone(Exception error) => error
        is InvalidCastException or OverflowException or FormatException or ArgumentException or NotSupportedException
        or (InvalidOperationException and not ObjectDisposedException);

    private T Get(DbDataReader row)
    {
        try
        {
            return value.Get(row, Ordinal);
        }
        catch (Exception error) when (SaysThatThereIsNone(error))
        {
            throw Unreadable(row, error);
        }
    }

    private NotSupportedException Unreadable(DbDataReader row, Exception error) => new(
        $"The column '{Column}' of type {row.GetDataTypeName(Ordinal)} has a value that its provider cannot give as a {typeof(T).Name}: " +
        $"{error.Message} Cast it in the query, for example to text.", error);

    private void Set(T got) => (Value, HasValue) = (got, true);
}

/// <summary>
/// A column whose values each have a type of their own, as SQLite's do. Whoever gives a value is asked for its type; it is then that of
/// a column of this type.
/// </summary>
internal sealed class VaryingColumn(RowColumn first, Type firstType, Func<Type, RowColumn> create)
    : RowColumn(first.Column, first.Name, first.Ordinal)
{
    private readonly Dictionary<Type, RowColumn> _columns = new() { [firstType] = first };
    private RowColumn _current = first;
    private Type _type = firstType;
    private RowColumn? _kept;

    public override string? LastKey => _kept?.LastKey;

    public override void Write(Utf8JsonWriter json, DbDataReader row) => Find(row).Write(json, row);

    public override bool TryWrite(RowBuffer text, DbDataReader row) => Find(row).TryWrite(text, row);

    public override ValueTask FetchAsync(DbDataReader row, CancellationToken cancellationToken) =>
        Find(row).FetchAsync(row, cancellationToken);

    public override void WriteFetched(Utf8JsonWriter json) => _current.WriteFetched(json);

    public override void KeepKey()
    {
        _current.KeepKey();
        _kept = _current;
    }

    private RowColumn Find(DbDataReader row)
    {
        Type type = row.GetFieldType(Ordinal);
        if (type == _type) return _current;
        if (!_columns.TryGetValue(type, out RowColumn? column)) _columns.Add(type, column = create(type));
        (_current, _type) = (column, type);
        return column;
    }
}
