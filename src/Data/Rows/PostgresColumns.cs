using System.Buffers.Binary;
using System.Data.Common;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using Json = System.Text.Json.Serialization.Metadata.JsonMetadataServices;

namespace StreamingJson;

/// <summary>A value of PostgreSQL: one of .NET's, or else PostgreSQL's text for it.</summary>
internal readonly record struct PostgresValue<T>(T Value, string? Text) : IFormattable where T : struct
{
    public PostgresValue(T value) : this(value, null)
    {
    }

    public PostgresValue(string text) : this(default, text)
    {
    }

    /// <summary>Formats it as a key.</summary>
    public string ToString(string? format, IFormatProvider? formatProvider) => Text ?? RowColumn.KeyText(Value)!;
}

/// <summary>Decodes the bytes that PostgreSQL sends for a value.</summary>
internal delegate PostgresValue<T> PostgresDecoder<T>(ReadOnlySpan<byte> raw) where T : struct;

/// <summary>
/// Columns of PostgreSQL's types not all of whose values .NET can represent. For some of them, such as infinity or the year 294276, the
/// provider returns another value or none: these are decoded from what the server has sent.
/// </summary>
internal sealed class PostgresColumns(RowColumns columns, RowConverters converters)
{
    /// <returns><see langword="null"/> for other types.</returns>
    public RowColumn? Create(int ordinal, string databaseType)
    {
        bool isArray = databaseType.EndsWith("[]", StringComparison.Ordinal);
        return (isArray ? databaseType[..^2] : databaseType) switch
        {
            "timestamp without time zone" => Column(ordinal, isArray, Timestamps(DateTimeKind.Unspecified)),
            "timestamp with time zone" => Column(ordinal, isArray, Timestamps(DateTimeKind.Utc)),
            "date" => Column(ordinal, isArray, new PostgresType<DateOnly>(
                static (row, i) => PostgresText.Date(row.GetFieldValue<int>(i)),
                static raw => PostgresText.Date(BinaryPrimitives.ReadInt32BigEndian(raw)),
                converters.For(Json.DateOnlyConverter))),
            "time without time zone" => Column(ordinal, isArray, new PostgresType<TimeOnly>(
                static (row, i) => PostgresText.Time(row.GetFieldValue<long>(i)),
                static raw => PostgresText.Time(BinaryPrimitives.ReadInt64BigEndian(raw)),
                converters.For(Json.TimeOnlyConverter))),
            "time with time zone" => Column(ordinal, isArray, new PostgresType<TimeOnly>(
                static (row, i) => PostgresText.TimeWithZone(Raw(row, i)), PostgresText.TimeWithZone, Json.TimeOnlyConverter)),
            // A converter for TimeSpan may be of use if no interval has months.
            "interval" when converters.For(Json.TimeSpanConverter) == Json.TimeSpanConverter => Column(
                ordinal, isArray, new PostgresType<TimeSpan>(
                    static (row, i) => PostgresText.Interval(Raw(row, i)), PostgresText.Interval, Json.TimeSpanConverter)),
            "numeric" => Column(ordinal, isArray, Numbers()),
            _ => null,
        };
    }

    private PostgresType<DateTime> Timestamps(DateTimeKind kind)
    {
        JsonConverter<DateTime> converter = converters.For(Json.DateTimeConverter);
        return new PostgresType<DateTime>(
            (row, i) => PostgresText.Timestamp(row.GetFieldValue<long>(i), kind),
            raw => PostgresText.Timestamp(BinaryPrimitives.ReadInt64BigEndian(raw), kind),
            converter,
            converter == Json.DateTimeConverter ? PlainText.DateTime : null);
    }

    private PostgresType<decimal> Numbers()
    {
        JsonConverter<decimal> converter = converters.Number(Json.DecimalConverter);
        return new PostgresType<decimal>(
            GetNumber,
            PostgresText.Numeric,
            converter,
            converter == Json.DecimalConverter ? PlainText.Number : null,
            converters.NumberText);
    }

    private static PostgresValue<decimal> GetNumber(DbDataReader row, int ordinal)
    {
        try
        {
            return new(row.GetDecimal(ordinal));
        }
        catch (Exception error) when (error is InvalidCastException or OverflowException)
        {
            // It is NaN or infinite, or has more digits.
            return PostgresText.Numeric(Raw(row, ordinal));
        }
    }

    private static byte[] Raw(DbDataReader row, int ordinal)
    {
        using Stream raw = row.GetStream(ordinal);
        byte[] bytes = new byte[raw.Length];
        raw.ReadExactly(bytes);
        return bytes;
    }

    private static async ValueTask<byte[]> RawAsync(DbDataReader row, int ordinal, CancellationToken cancellationToken)
    {
        Stream raw = row.GetStream(ordinal);
        await using ConfiguredAsyncDisposable disposal = raw.ConfigureAwait(false);
        byte[] bytes = new byte[raw.Length];
        await raw.ReadExactlyAsync(bytes, cancellationToken).ConfigureAwait(false);
        return bytes;
    }

    private RowColumn Column<T>(int ordinal, bool isArray, PostgresType<T> type) where T : struct => isArray
        ? columns.Column(ordinal, new RowValue<PostgresValue<T>?[]>(
            (row, i) => PostgresText.Elements(Raw(row, i), type.Decode),
            new ArrayConverter<PostgresValue<T>?>(new OptionalConverter<PostgresValue<T>>(type)),
            Fetch: async (row, i, token) => PostgresText.Elements(await RawAsync(row, i, token).ConfigureAwait(false), type.Decode)))
        // A value that is read sequentially is read once.
        : columns.Column(ordinal, new RowValue<PostgresValue<T>>(
            type.Get, type, type.Plain, async (row, i, token) => type.Decode(await RawAsync(row, i, token).ConfigureAwait(false))));

    private sealed class PostgresType<T>(
        Func<DbDataReader, int, PostgresValue<T>> get,
        PostgresDecoder<T> decode,
        JsonConverter<T> converter,
        PlainText<T>? plain = null,
        JsonConverter<string>? text = null) : WriteOnlyConverter<PostgresValue<T>> where T : struct
    {
        public Func<DbDataReader, int, PostgresValue<T>> Get => get;
        public PostgresDecoder<T> Decode => decode;

        public PlainText<PostgresValue<T>>? Plain { get; } =
            plain is null ? null : (value, destination) => value.Text is null ? plain(value.Value, destination) : 0;

        public override void Write(Utf8JsonWriter writer, PostgresValue<T> value, JsonSerializerOptions options)
        {
            if (value.Text is null) converter.Write(writer, value.Value, options);
            else if (text is null) PostgresText.Write(writer, value.Text);
            else text.Write(writer, value.Text, options);
        }
    }
}
