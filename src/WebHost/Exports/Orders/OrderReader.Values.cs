using System.Runtime.CompilerServices;

namespace StreamingJson.WebHost;

/// <content>The values of the row. Each is read as the type that its column has, and as no other.</content>
internal sealed partial class OrderReader
{
    public override long GetInt64(int ordinal) => Row(ordinal, OrderField.Id, "Int64").Id;

    public override int GetInt32(int ordinal) => Row(ordinal, OrderField.CustomerId, "Int32").CustomerId;

    public override DateTime GetDateTime(int ordinal) => Row(ordinal, OrderField.PlacedAt, "DateTime").PlacedAt;

    public override decimal GetDecimal(int ordinal) => Row(ordinal, OrderField.Total, "Decimal").Total;

    public override bool GetBoolean(int ordinal) => Row(ordinal, OrderField.Paid, "Boolean").Paid;

    public override Guid GetGuid(int ordinal) => Row(ordinal, OrderField.Token, "Guid").Token;

    /// <exception cref="InvalidCastException">The column is no text, or it is null.</exception>
    public override string GetString(int ordinal)
    {
        Order row = Row(ordinal);
        return _columns[ordinal].Field switch
        {
            OrderField.Status => row.Status,
            OrderField.Note => row.Note ?? throw new InvalidCastException($"The column {_columns[ordinal].Name} is null."),
            _ => throw NotReadAs(ordinal, "String"),
        };
    }

    public override bool IsDBNull(int ordinal)
    {
        Order row = Row(ordinal);
        return _columns[ordinal].Field == OrderField.Note && row.Note is null;
    }

    /// <summary>Reads a value without boxing it, as its type or the nullable form of that.</summary>
    public override T GetFieldValue<T>(int ordinal)
    {
        // All but the one of T is dropped by the JIT.
        if (typeof(T) == typeof(long)) return As<long, T>(GetInt64(ordinal));
        if (typeof(T) == typeof(int)) return As<int, T>(GetInt32(ordinal));
        if (typeof(T) == typeof(DateTime)) return As<DateTime, T>(GetDateTime(ordinal));
        if (typeof(T) == typeof(DateTimeOffset)) return As<DateTimeOffset, T>(new DateTimeOffset(GetDateTime(ordinal)));
        if (typeof(T) == typeof(decimal)) return As<decimal, T>(GetDecimal(ordinal));
        if (typeof(T) == typeof(bool)) return As<bool, T>(GetBoolean(ordinal));
        if (typeof(T) == typeof(Guid)) return As<Guid, T>(GetGuid(ordinal));
        if (typeof(T) == typeof(long?)) return As<long?, T>(GetInt64(ordinal));
        if (typeof(T) == typeof(int?)) return As<int?, T>(GetInt32(ordinal));
        if (typeof(T) == typeof(DateTime?)) return As<DateTime?, T>(GetDateTime(ordinal));
        if (typeof(T) == typeof(DateTimeOffset?)) return As<DateTimeOffset?, T>(new DateTimeOffset(GetDateTime(ordinal)));
        if (typeof(T) == typeof(decimal?)) return As<decimal?, T>(GetDecimal(ordinal));
        if (typeof(T) == typeof(bool?)) return As<bool?, T>(GetBoolean(ordinal));
        if (typeof(T) == typeof(Guid?)) return As<Guid?, T>(GetGuid(ordinal));
        if (typeof(T) == typeof(string)) return (T)(object)GetString(ordinal);
        if (typeof(T) == typeof(TextReader)) return (T)(object)GetTextReader(ordinal);
        if (typeof(T) == typeof(object)) return (T)GetValue(ordinal);
        throw NotReadAs(ordinal, typeof(T).Name);
    }

    /// <summary>Boxes a value; <see cref="DBNull"/> for null.</summary>
    public override object GetValue(int ordinal)
    {
        Order row = Row(ordinal);
        return _columns[ordinal].Field switch
        {
            OrderField.Id => row.Id,
            OrderField.CustomerId => row.CustomerId,
            OrderField.Status => row.Status,
            OrderField.PlacedAt => row.PlacedAt,
            OrderField.Total => row.Total,
            OrderField.Paid => row.Paid,
            OrderField.Token => row.Token,
            _ => (object?)row.Note ?? DBNull.Value,
        };
    }

    public override int GetValues(object[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        int count = Math.Min(values.Length, FieldCount);
        for (int ordinal = 0; ordinal < count; ordinal++) values[ordinal] = GetValue(ordinal);
        return count;
    }

    /// <param name="ordinal">A column of text.</param>
    /// <param name="dataOffset">How many characters of it to pass over; there are none behind its end.</param>
    /// <param name="buffer">Where they are written; <see langword="null"/> to ask for the text's length.</param>
    /// <param name="bufferOffset">Where in the buffer they begin.</param>
    /// <param name="length">How many to write at most.</param>
    public override long GetChars(int ordinal, long dataOffset, char[]? buffer, int bufferOffset, int length)
    {
        string text = GetString(ordinal);
        if (buffer is null) return text.Length;
        ArgumentOutOfRangeException.ThrowIfNegative(dataOffset);
        ReadOnlySpan<char> rest = text.AsSpan((int)Math.Min(dataOffset, text.Length));
        rest = rest[..Math.Min(length, rest.Length)];
        rest.CopyTo(buffer.AsSpan(bufferOffset));
        return rest.Length;
    }

    public override byte GetByte(int ordinal) => throw NotReadAs(ordinal, "Byte");

    public override long GetBytes(int ordinal, long dataOffset, byte[]? buffer, int bufferOffset, int length) =>
        throw NotReadAs(ordinal, "Byte[]");

    public override char GetChar(int ordinal) => throw NotReadAs(ordinal, "Char");

    public override double GetDouble(int ordinal) => throw NotReadAs(ordinal, "Double");

    public override float GetFloat(int ordinal) => throw NotReadAs(ordinal, "Single");

    public override short GetInt16(int ordinal) => throw NotReadAs(ordinal, "Int16");

    /// <exception cref="InvalidCastException">No text, or null, which the base class would take for empty.</exception>
    public override TextReader GetTextReader(int ordinal) => new StringReader(GetString(ordinal));

    public override Stream GetStream(int ordinal) => throw NotReadAs(ordinal, "Stream");

    /// <summary>Not a cast by way of <see cref="object"/>: code that is not optimized yet would box.</summary>
    private static TTo As<TFrom, TTo>(TFrom value) => Unsafe.As<TFrom, TTo>(ref value);

    private Order Row(int ordinal, OrderField field, string type) =>
        _columns[ordinal].Field == field ? Row(ordinal) : throw NotReadAs(ordinal, type);

    /// <exception cref="IndexOutOfRangeException">There is no such column.</exception>
    /// <exception cref="InvalidOperationException">There is no row.</exception>
    private Order Row(int ordinal)
    {
        _ = _columns[ordinal];
        if (!_isOnRow) Refuse();
        return new Order(_id);
    }

    private void Refuse()
    {
        ObjectDisposedException.ThrowIf(_isClosed, this);
        throw new InvalidOperationException("There is no row here: read first, and no further than to the end.");
    }

    private InvalidCastException NotReadAs(int ordinal, string type) =>
        new($"The column {_columns[ordinal].Name} is {_columns[ordinal].DataTypeName}, which is not read as {type}.");
}
