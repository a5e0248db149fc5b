using System.Buffers;
using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace StreamingJson;

/// <summary>A column: its name, and how its value is read from the row and written.</summary>
internal abstract class RowColumn(string column, JsonEncodedText name, int ordinal)
{
    public string Column { get; } = column;
    public JsonEncodedText Name { get; } = name;
    public int Ordinal { get; } = ordinal;

    /// <summary>Gets the text of the value that was kept last; <see langword="null"/> if none was.</summary>
    public abstract string? LastKey { get; }

    /// <summary>Writes the row's value, which is not null.</summary>
    public abstract void Write(Utf8JsonWriter json, DbDataReader row);

    /// <summary>Writes the row's value, which is not null, as its converter would; or fetches it, if only that can write it.</summary>
    public abstract bool TryWrite(ArrayBufferWriter<byte> text, DbDataReader row);

    /// <summary>Fetches the row's value, which is not null, also if it has to be waited for.</summary>
    public abstract ValueTask FetchAsync(DbDataReader row, CancellationToken cancellationToken);

    public abstract void WriteFetched(Utf8JsonWriter json);

    /// <summary>
    /// Keeps the value as the key of a completed row. The key of a row that failed does not count: the next request must have all of it.
    /// </summary>
    public abstract void KeepKey();

    /// <summary>Formats a key as it is used in the query that continues after it.</summary>
    public static string? KeyText(object? value) => value switch
    {
        // The round trip, since two keys may differ in the last digit, and no day must be taken for a month.
        DateTime or DateTimeOffset or DateOnly or TimeOnly => ((IFormattable)value).ToString("O", CultureInfo.InvariantCulture),
        IFormattable key => key.ToString(null, CultureInfo.InvariantCulture),
        // As the reader has received it.
        byte[] key => Convert.ToBase64String(key),
        _ => value?.ToString(),
    };
}

/// <summary>How a column's value is read and written.</summary>
internal sealed record RowValue<T>(
    Func<DbDataReader, int, T> Get,
    JsonConverter<T> Converter,
    PlainText<T>? Plain = null,
    Func<DbDataReader, int, CancellationToken, ValueTask<T>>? Fetch = null);

internal sealed class RowColumn<T>(string column, JsonEncodedText name, int ordinal, RowValue<T> value, JsonSerializerOptions options)
    : RowColumn(column, name, ordinal)
{
    // The row's value, or where that is null, the last one that was not.
    private T? _value;
    private bool _hasValue;
    private T? _key;
    private bool _hasKey;

    public override string? LastKey => _hasKey ? KeyText(_key) : null;

    public override void Write(Utf8JsonWriter json, DbDataReader row)
    {
        Get(row);
        WriteFetched(json);
    }

    public override bool TryWrite(ArrayBufferWriter<byte> text, DbDataReader row)
    {
        T got = Get(row);
        if (value.Plain is null) return false;
        int length = value.Plain(got, text.GetSpan(PlainText.RoomFor(got)));
        text.Advance(length);
        return length > 0;
    }

    public override async ValueTask FetchAsync(DbDataReader row, CancellationToken cancellationToken)
    {
        try
        {
            _value = value.Fetch is null
                ? await row.GetFieldValueAsync<T>(Ordinal, cancellationToken).ConfigureAwait(false)
                : await value.Fetch(row, Ordinal, cancellationToken).ConfigureAwait(false);
            _hasValue = true;
        }
        catch (Exception error) when (IsUnreadable(error))
        {
            throw Unreadable(row, error);
        }
    }

    public override void WriteFetched(Utf8JsonWriter json)
    {
        try
        {
            value.Converter.Write(json, _value!, options);
        }
        catch (ArgumentException error)
        {
            throw new ArgumentException($"The column '{Column}' has a value that cannot be written. {error.Message}", error);
        }
    }

    public override void KeepKey() => (_key, _hasKey) = (_value, _hasValue);

    private T Get(DbDataReader row)
    {
        try
        {
            _value = value.Get(row, Ordinal);
            _hasValue = true;
            return _value;
        }
        catch (Exception error) when (IsUnreadable(error))
        {
            throw Unreadable(row, error);
        }
    }

    private static bool IsUnreadable(Exception error) => error
        is InvalidCastException or OverflowException or FormatException or ArgumentException or NotSupportedException
        or (InvalidOperationException and not ObjectDisposedException);

    private NotSupportedException Unreadable(DbDataReader row, Exception error) => new(
        $"The column '{Column}' of type {row.GetDataTypeName(Ordinal)} has a value that its provider cannot give as a {typeof(T).Name}: " +
        $"{error.Message} Cast it in the query, for example to text.", error);
}

/// <summary>
/// A column whose values have types of their own, as SQLite's do: each is read and written as that of a column of its type.
/// </summary>
internal sealed class VaryingColumn(RowColumn first, Type firstType, Func<Type, RowColumn> create)
    : RowColumn(first.Column, first.Name, first.Ordinal)
{
    private readonly Dictionary<Type, RowColumn> _columns = new() { [firstType] = first };
    private RowColumn _current = first;
    private Type _type = firstType;
    private RowColumn? _key;

    public override string? LastKey => _key?.LastKey;
    public override void Write(Utf8JsonWriter json, DbDataReader row) => Find(row).Write(json, row);
    public override bool TryWrite(ArrayBufferWriter<byte> text, DbDataReader row) => Find(row).TryWrite(text, row);

    public override ValueTask FetchAsync(DbDataReader row, CancellationToken cancellationToken) =>
        Find(row).FetchAsync(row, cancellationToken);

    public override void WriteFetched(Utf8JsonWriter json) => _current.WriteFetched(json);

    public override void KeepKey()
    {
        _current.KeepKey();
        _key = _current;
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
