using System.Data.Common;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using Json = System.Text.Json.Serialization.Metadata.JsonMetadataServices;

namespace StreamingJson;

/// <summary>A value of PostgreSQL: one of .NET's, or where .NET has no such, PostgreSQL's text for it.</summary>
internal readonly record struct PostgresValue<T>(T Value, string? Text) : IFormattable where T : struct
{
    public PostgresValue(T value) : this(value, null)
    {
    }

    public PostgresValue(string text) : this(default, text)
    {
    }

    /// <summary>As a key, see <see cref="RowColumn{T}"/>.</summary>
    public string ToString(string? format, IFormatProvider? formatProvider) => Text ?? KeyText.Of(Value)!;
}

/// <summary>Makes a value of the bytes that PostgreSQL sends for it.</summary>
internal delegate PostgresValue<T> PostgresDecoder<T>(ReadOnlySpan<byte> raw) where T : struct;

/// <summary>
/// Columns of PostgreSQL's types whose values .NET's do not all hold. Where the provider has to give a value that is not the stored one,
/// as for infinity, or none at all, it is made of the bytes that the server has sent.
/// </summary>
internal sealed class PostgresColumns(RowColumns columns, RowConverters converters)
{
    /// <returns><see langword="null"/> for other types.</returns>
    public RowColumn? Create(int ordinal, string databaseType) => Element(databaseType) switch
    {
        "timestamp without time zone" => Column(ordinal, databaseType, Timestamps(DateTimeKind.Unspecified)),
        "timestamp with time zone" => Column(ordinal, databaseType, Timestamps(DateTimeKind.Utc)),
        "date" => Column(ordinal, databaseType, new PostgresType<DateOnly>(
            static (row, i) => row.GetFieldValue<DateOnly>(i),
            // What infinity is given as.
            static value => value != DateOnly.MaxValue && value != DateOnly.MinValue,
            PostgresText.Date,
            converters.For(Json.DateOnlyConverter))),
        "time without time zone" => Column(ordinal, databaseType, new PostgresType<TimeOnly>(
            static (row, i) => row.GetFieldValue<TimeOnly>(i), static _ => true, PostgresText.Time, converters.For(Json.TimeOnlyConverter))),
        "time with time zone" => Column(ordinal, databaseType, new PostgresType<TimeOnly>(
            null, static _ => false, PostgresText.TimeWithZone, Json.TimeOnlyConverter)),
        // A converter for what .NET has in its place may be of use where no interval has months.
        "interval" when converters.For(Json.TimeSpanConverter) == Json.TimeSpanConverter => Column(ordinal, databaseType,
            new PostgresType<TimeSpan>(null, static _ => false, PostgresText.Interval, Json.TimeSpanConverter)),
        "numeric" => Column(ordinal, databaseType, Numbers()),
        _ => null,
    };

    private static string Element(string databaseType) => IsArray(databaseType) ? databaseType[..^2] : databaseType;

    private static bool IsArray(string databaseType) => databaseType.EndsWith("[]", StringComparison.Ordinal);

    private PostgresType<DateTime> Timestamps(DateTimeKind kind)
    {
        JsonConverter<DateTime> converter = converters.For(Json.DateTimeConverter);
        return new PostgresType<DateTime>(
            static (row, i) => row.GetDateTime(i),
            static value => value != DateTime.MaxValue && value != DateTime.MinValue,
            raw => PostgresText.Timestamp(raw, kind),
            converter,
            converter == Json.DateTimeConverter ? PlainText.DateTime : null);
    }

    private PostgresType<decimal> Numbers()
    {
        JsonConverter<decimal> converter = converters.Number(Json.DecimalConverter);
        return new PostgresType<decimal>(
            static (row, i) => row.GetDecimal(i),
            static _ => true,
            PostgresText.Numeric,
            converter,
            converter == Json.DecimalConverter ? PlainText.Number : null,
            converters.NumberText);
    }

    private RowColumn Column<T>(int ordinal, string databaseType, PostgresType<T> type) where T : struct => IsArray(databaseType)
        ? columns.Column(ordinal, new RowValue<PostgresValue<T>?[]>(
            type.GetElements, new ArrayConverter<PostgresValue<T>?>(new OptionalConverter<PostgresValue<T>>(type)), null, type.FetchElementsAsync))
        : columns.Column(ordinal, new RowValue<PostgresValue<T>>(type.Get, type, type.Plain, type.FetchAsync));

    /// <summary>A type: how its values are read and written.</summary>
    /// <param name="typed">Gives the provider's value; <see langword="null"/> where .NET has none that tells all.</param>
    /// <param name="isWhole">Whether the provider's value is the server's.</param>
    /// <param name="decode">Makes a value of the server's bytes.</param>
    /// <param name="converter">Writes a value of .NET.</param>
    /// <param name="plain">Writes the same without the serializer's writer.</param>
    /// <param name="text">Writes a text.</param>
    private sealed class PostgresType<T>(
        Func<DbDataReader, int, T>? typed,
        Func<T, bool> isWhole,
        PostgresDecoder<T> decode,
        JsonConverter<T> converter,
        PlainText<T>? plain = null,
        JsonConverter<string>? text = null) : WriteOnlyConverter<PostgresValue<T>> where T : struct
    {
        public PlainText<PostgresValue<T>>? Plain { get; } =
            plain is null ? null : (value, destination) => value.Text is null ? plain(value.Value, destination) : 0;

        public PostgresValue<T> Get(DbDataReader row, int ordinal)
        {
            try
            {
                if (typed is not null && typed(row, ordinal) is T value && isWhole(value)) return new(value);
            }
            catch (Exception error) when (error is InvalidCastException or OverflowException or ArgumentException)
            {
                // It is none of .NET's.
            }

            return decode(Raw(row, ordinal));
        }

        public PostgresValue<T>?[] GetElements(DbDataReader row, int ordinal) => PostgresText.Elements(Raw(row, ordinal), decode);

        // A value that is read in order is read once.
        public async ValueTask<PostgresValue<T>> FetchAsync(DbDataReader row, int ordinal, CancellationToken cancellationToken) =>
            decode(await RawAsync(row, ordinal, cancellationToken).ConfigureAwait(false));

        public async ValueTask<PostgresValue<T>?[]> FetchElementsAsync(DbDataReader row, int ordinal, CancellationToken cancellationToken) =>
            PostgresText.Elements(await RawAsync(row, ordinal, cancellationToken).ConfigureAwait(false), decode);

        public override void Write(Utf8JsonWriter writer, PostgresValue<T> value, JsonSerializerOptions options)
        {
            if (value.Text is null) converter.Write(writer, value.Value, options);
            else if (text is null) writer.WriteStringValue(value.Text);
            else text.Write(writer, value.Text, options);
        }

        private static byte[] Raw(DbDataReader row, int ordinal)
        {
            using Stream raw = row.GetStream(ordinal);
            MemoryStream bytes = new();
            raw.CopyTo(bytes);
            return bytes.ToArray();
        }

        private static async ValueTask<byte[]> RawAsync(DbDataReader row, int ordinal, CancellationToken cancellationToken)
        {
            Stream raw = row.GetStream(ordinal);
            await using ConfiguredAsyncDisposable disposal = raw.ConfigureAwait(false);
            MemoryStream bytes = new();
            await raw.CopyToAsync(bytes, cancellationToken).ConfigureAwait(false);
            return bytes.ToArray();
        }
    }
}
