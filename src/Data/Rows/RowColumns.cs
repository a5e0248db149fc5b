using System.Data.Common;
using System.Numerics;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Json = System.Text.Json.Serialization.Metadata.JsonMetadataServices;

namespace StreamingJson;

/// <summary>The columns of a reader, each with the getter and the converter of its type.</summary>
internal sealed class RowColumns
{
    private readonly DbDataReader _row;
    private readonly JsonRowOptions _options;
    private readonly RowConverters _converters;

    /// <exception cref="ArgumentException">The options name a column that does not exist.</exception>
    /// <exception cref="NotSupportedException">A column is of a type that has no JSON, or the provider is not supported.</exception>
    public RowColumns(DbDataReader row, JsonRowOptions options)
    {
        (_row, _options, _converters, Provider) = (row, options, new RowConverters(options), FindProvider(row));
        CheckNames(options.StreamedColumns, "streamed");
        CheckNames(options.JsonColumns, "JSON");
        All = [.. Enumerable.Range(0, row.FieldCount).Select(Create)];
        Key = All.FirstOrDefault(column => string.Equals(column.Column, options.KeyColumn, StringComparison.Ordinal));
    }

    public RowProvider Provider { get; }
    public RowColumn[] All { get; }
    public RowColumn? Key { get; }

    /// <summary>Whether the column's strings are text, and not JSON or numbers.</summary>
    public bool IsText(int ordinal) => Text(ordinal, TypeName(ordinal)) is not (JsonTextConverter or NumberTextConverter);

    /// <summary>Writes the names, which come before rows that are arrays.</summary>
    public void WriteHeading(Utf8JsonWriter json)
    {
        json.WriteStartArray();
        foreach (RowColumn column in All) json.WriteStringValue(column.Name);
        json.WriteEndArray();
    }

    public RowColumn Column<T>(int ordinal, RowValue<T> value)
    {
        JsonSerializerOptions options = _options.Json;
        string column = _row.GetName(ordinal);
        // From bytes, since from a string it would refuse what the serializer writes as U+FFFD.
        JsonEncodedText name = JsonEncodedText.Encode(
            Encoding.UTF8.GetBytes(options.PropertyNamingPolicy?.ConvertName(column) ?? column), options.Encoder);
        return new RowColumn<T>(column, name, ordinal, value, options);
    }

    private RowColumn Create(int ordinal)
    {
        Type type = FieldType(ordinal);
        RowColumn column = Create(ordinal, type);
        return Provider == RowProvider.Postgres ? column : new VaryingColumn(column, type, other => Create(ordinal, other));
    }

    private RowColumn Create(int ordinal, Type type)
    {
        string databaseType = TypeName(ordinal);
        if (Provider == RowProvider.Postgres && CreatePostgres(ordinal, type, databaseType) is RowColumn column) return column;
        if (Provider == RowProvider.DuckDb && CreateDuckDb(ordinal, databaseType) is RowColumn other) return other;
        if (type == typeof(long)) return Number(ordinal, static (row, i) => row.GetInt64(i), Json.Int64Converter);
        if (type == typeof(int)) return Number(ordinal, static (row, i) => row.GetInt32(i), Json.Int32Converter);
        if (type == typeof(short)) return Number(ordinal, static (row, i) => row.GetInt16(i), Json.Int16Converter);
        if (type == typeof(byte)) return Number(ordinal, static (row, i) => row.GetByte(i), Json.ByteConverter);
        if (type == typeof(sbyte)) return Number(ordinal, static (row, i) => row.GetFieldValue<sbyte>(i), Json.SByteConverter);
        if (type == typeof(ushort)) return Number(ordinal, static (row, i) => row.GetFieldValue<ushort>(i), Json.UInt16Converter);
        if (type == typeof(uint)) return Number(ordinal, static (row, i) => row.GetFieldValue<uint>(i), Json.UInt32Converter);
        if (type == typeof(ulong)) return Number(ordinal, static (row, i) => row.GetFieldValue<ulong>(i), Json.UInt64Converter);
        if (type == typeof(decimal)) return Number(ordinal, static (row, i) => row.GetDecimal(i), Json.DecimalConverter);
        if (type == typeof(double)) return Float(ordinal, static (row, i) => row.GetDouble(i), Json.DoubleConverter);
        if (type == typeof(float)) return Float(ordinal, static (row, i) => row.GetFloat(i), Json.SingleConverter);
        if (type == typeof(bool)) return Value(ordinal, static (row, i) => row.GetBoolean(i), Json.BooleanConverter, PlainText.Boolean);
        if (type == typeof(Guid)) return Value(ordinal, static (row, i) => row.GetGuid(i), Json.GuidConverter, PlainText.Guid);
        if (type == typeof(DateTime))
            return Value(ordinal, static (row, i) => row.GetDateTime(i), Json.DateTimeConverter, PlainText.DateTime);
        if (type == typeof(DateTimeOffset)) return DateTimeOffset(ordinal, databaseType);
        if (type == typeof(DateOnly)) return Field(ordinal, Json.DateOnlyConverter);
        if (type == typeof(TimeOnly)) return Field(ordinal, Json.TimeOnlyConverter);
        if (type == typeof(TimeSpan)) return Field(ordinal, Json.TimeSpanConverter);
        if (type == typeof(char)) return Field(ordinal, Json.CharConverter);
        if (type == typeof(byte[])) return Field(ordinal, Json.ByteArrayConverter!);
        if (type == typeof(string)) return String(ordinal, Text(ordinal, databaseType));
        return Array(ordinal, databaseType) ?? Any(ordinal, type);
    }

    private RowColumn? CreatePostgres(int ordinal, Type type, string databaseType)
    {
        // The number of its decimals is a setting of the server.
        if (databaseType == "money") throw Refusal(ordinal);
        // Of another type they are values of a plugin, or were requested as text.
        bool isOwn = type == typeof(DateTime) || type == typeof(DateTimeOffset) || type == typeof(DateOnly) || type == typeof(TimeOnly)
            || type == typeof(TimeSpan) || type == typeof(decimal) || type == typeof(Array);
        return isOwn ? new PostgresColumns(this, _converters).Create(ordinal, databaseType) : null;
    }

    private RowColumn? CreateDuckDb(int ordinal, string databaseType) => databaseType switch
    {
        "TimestampTz" => Field(ordinal, Json.DateTimeOffsetConverter),
        // .NET's times have a precision of 100 ns.
        "TimestampNs" => throw Refusal(ordinal),
        _ => null,
    };

    private RowColumn DateTimeOffset(int ordinal, string databaseType) => databaseType is "time with time zone" or "TimeTz"
        ? Column(ordinal, new RowValue<DateTimeOffset>(
            static (row, i) => row.GetFieldValue<DateTimeOffset>(i), TimeWithZoneConverter.Instance))
        : Field(ordinal, Json.DateTimeOffsetConverter);

    private Type FieldType(int ordinal)
    {
        try
        {
            return _row.GetFieldType(ordinal);
        }
        catch (Exception error) when (error is InvalidCastException or NotSupportedException or ArgumentException)
        {
            // The provider does not know the type.
            throw Refusal(ordinal, error);
        }
    }

    private string TypeName(int ordinal) => WithoutFacets(_row.GetDataTypeName(ordinal));

    private NotSupportedException Refusal(int ordinal, Exception? error = null) => new(
        $"The column '{_row.GetName(ordinal)}' is of type {_row.GetDataTypeName(ordinal)}, which has no JSON of its own; cast it in the " +
        "query, for example to text, or add a converter for its type to the options.", error);

    private void CheckNames(IReadOnlyCollection<string> names, string kind)
    {
        foreach (string name in names)
        {
            if (!Enumerable.Range(0, _row.FieldCount).Any(i => _row.GetName(i) == name))
                throw new ArgumentException($"No column is called '{name}', which was said to be {kind}.");
        }
    }

    /// <summary>Removes the precision of <c>numeric(10,2)[]</c> and <c>timestamp(3) with time zone</c>.</summary>
    private static string WithoutFacets(string databaseType)
    {
        int begin = databaseType.IndexOf('(', StringComparison.Ordinal);
        int end = databaseType.IndexOf(')', StringComparison.Ordinal);
        return begin < 0 || end < begin ? databaseType : databaseType.Remove(begin, end + 1 - begin);
    }

    /// <summary>Gets how the column's strings are written: as JSON or numbers only if they are known to be.</summary>
    private JsonConverter<string> Text(int ordinal, string databaseType)
    {
        if (_options.JsonColumns.Contains(_row.GetName(ordinal), StringComparer.Ordinal)) return JsonTextConverter.Validated;
        return (Provider, databaseType) switch
        {
            (RowProvider.Postgres, "json" or "jsonb") => JsonTextConverter.Stored,
            (RowProvider.Postgres, "numeric") => _converters.NumberText,
            (RowProvider.MySql, "JSON") => JsonTextConverter.Validated,
            _ => _converters.For<string>(Json.StringConverter!),
        };
    }

    /// <summary>PostgreSQL names an array after its element's type; the reader's type is Array for all of them.</summary>
    private RowColumn? Array(int ordinal, string databaseType) => databaseType switch
    {
        "smallint[]" => Array(ordinal, _converters.Number(Json.Int16Converter)),
        "integer[]" => Array(ordinal, _converters.Number(Json.Int32Converter)),
        "bigint[]" => Array(ordinal, _converters.Number(Json.Int64Converter)),
        "numeric[]" => Array(ordinal, _converters.Number(Json.DecimalConverter)),
        "real[]" => Array(ordinal, _converters.Float(Json.SingleConverter)),
        "double precision[]" => Array(ordinal, _converters.Float(Json.DoubleConverter)),
        "boolean[]" => Array(ordinal, _converters.For(Json.BooleanConverter)),
        "uuid[]" => Array(ordinal, _converters.For(Json.GuidConverter)),
        "date[]" => Array(ordinal, _converters.For(Json.DateOnlyConverter)),
        "timestamp with time zone[]" or "timestamp without time zone[]" => Array(ordinal, _converters.For(Json.DateTimeConverter)),
        "text[]" or "character varying[]" or "character[]" or "name[]" or "json[]" or "jsonb[]" =>
            Field(ordinal, new ArrayConverter<string>(Text(ordinal, databaseType[..^2]))),
        _ => null,
    };

    private RowColumn Array<T>(int ordinal, JsonConverter<T> element) where T : struct =>
        Field(ordinal, new ArrayConverter<T?>(new OptionalConverter<T>(element)));

    /// <summary>A type that only the options can write, whose values are boxed.</summary>
    private RowColumn Any(int ordinal, Type type) => _converters.OfOptions(type) is JsonConverter<object> converter
        ? Column(ordinal, new RowValue<object>(static (row, i) => row.GetValue(i), converter))
        : throw Refusal(ordinal);

    private RowColumn Number<T>(int ordinal, Func<DbDataReader, int, T> get, JsonConverter<T> converter)
        where T : struct, INumberBase<T>
    {
        JsonConverter<T> chosen = _converters.Number(converter);
        return Column(ordinal, new RowValue<T>(get, chosen, chosen == converter ? PlainText.Number : null));
    }

    private RowColumn Float<T>(int ordinal, Func<DbDataReader, int, T> get, JsonConverter<T> converter)
        where T : struct, IFloatingPointIeee754<T>
    {
        JsonConverter<T> chosen = _converters.Float(converter);
        bool isPlain = chosen is FloatConverter<T> numbers && numbers.Finite == converter;
        return Column(ordinal, new RowValue<T>(get, chosen, isPlain ? PlainText.Finite : null));
    }

    private RowColumn String(int ordinal, JsonConverter<string> converter) => Column(ordinal, new RowValue<string>(
        static (row, i) => row.GetString(i),
        converter,
        converter == Json.StringConverter ? PlainText.Ascii(_options.Json.Encoder ?? JavaScriptEncoder.Default) : null));

    private RowColumn Value<T>(
        int ordinal, Func<DbDataReader, int, T> get, JsonConverter<T> converter, PlainText<T>? plain = null)
    {
        JsonConverter<T> chosen = _converters.For(converter);
        return Column(ordinal, new RowValue<T>(get, chosen, chosen == converter ? plain : null));
    }

    private RowColumn Field<T>(int ordinal, JsonConverter<T> converter) =>
        Value(ordinal, static (row, i) => row.GetFieldValue<T>(i), converter);

    private static RowProvider FindProvider(DbDataReader row) => row.GetType().FullName switch
    {
        "Npgsql.NpgsqlDataReader" => RowProvider.Postgres,
        "MySqlConnector.MySqlDataReader" => RowProvider.MySql,
        "Microsoft.Data.Sqlite.SqliteDataReader" => RowProvider.Sqlite,
        "DuckDB.NET.Data.DuckDBDataReader" => RowProvider.DuckDb,
        "System.Data.SQLite.SQLiteDataReader" => throw new NotSupportedException(
            "System.Data.SQLite makes of each value what its column was declared to be, and 0 of a text in a column of integers. " +
            "Microsoft.Data.Sqlite gives what is stored."),
        _ => RowProvider.Other,
    };
}

/// <summary>
/// The providers of which more must be known than ADO.NET says. They are identified by the names of their readers, since no package of one
/// is referenced. A reader that is wrapped, for example by a profiler, is <see cref="Other"/>.
/// </summary>
internal enum RowProvider
{
    /// <summary>Each value is asked for its type, and no text is taken for JSON or for a number.</summary>
    Other,

    /// <summary>The server checks each value against the type of its column, including JSON.</summary>
    Postgres,

    /// <summary>JSON of MySQL is JSON; that of MariaDB, which the same provider reads, is text.</summary>
    MySql,

    /// <summary>Values have types of their own, whatever their column was declared to be.</summary>
    Sqlite,

    /// <summary>Times with a zone are read as if they had a date, or had none.</summary>
    DuckDb,
}
