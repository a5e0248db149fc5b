using System.Data.Common;
using System.Numerics;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Json = System.Text.Json.Serialization.Metadata.JsonMetadataServices;

namespace StreamingJson;

/// <summary>The columns of a reader, each with the getter of its type: chosen once, so that no value is boxed.</summary>
internal sealed class RowColumns
{
    private readonly DbDataReader _row;
    private readonly JsonRowOptions _options;
    private readonly RowConverters _converters;

    public RowColumns(DbDataReader row, JsonRowOptions options)
    {
        (_row, _options, _converters) = (row, options, new RowConverters(options));
        All = [.. Enumerable.Range(0, row.FieldCount).Select(Create)];
        Key = All.FirstOrDefault(column => IsKey(column.Ordinal));
    }

    public RowColumn[] All { get; }

    /// <summary>The column that was asked for as the key, if it is among them.</summary>
    public RowColumn? Key { get; }

    /// <summary>Whether strings of the database's type are text, and not JSON or numbers.</summary>
    public static bool IsText(string databaseType) =>
        WithoutFacets(databaseType) is not ("json" or "jsonb" or "numeric" or "decimal");

    /// <summary>Writes what stands before rows that are arrays.</summary>
    public void WriteHeading(Utf8JsonWriter json)
    {
        json.WriteStartArray();
        foreach (RowColumn column in All) json.WriteStringValue(column.Name);
        json.WriteEndArray();
    }

    private RowColumn Create(int ordinal)
    {
        Type type = _row.GetFieldType(ordinal);
        string databaseType = WithoutFacets(_row.GetDataTypeName(ordinal));
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
        if (type == typeof(DateTimeOffset)) return Field(ordinal, Json.DateTimeOffsetConverter);
        if (type == typeof(DateOnly)) return Field(ordinal, Json.DateOnlyConverter);
        if (type == typeof(TimeOnly)) return Field(ordinal, Json.TimeOnlyConverter);
        if (type == typeof(TimeSpan)) return Field(ordinal, Json.TimeSpanConverter);
        if (type == typeof(char)) return Field(ordinal, Json.CharConverter);
        if (type == typeof(byte[])) return Field(ordinal, Json.ByteArrayConverter!);
        if (type == typeof(string)) return String(ordinal, Text(databaseType));
        return Array(ordinal, databaseType) ?? Any(ordinal, type, databaseType);
    }

    /// <summary>What <c>numeric(10,2)[]</c> and <c>timestamp(3) with time zone</c> are without their precision.</summary>
    private static string WithoutFacets(string databaseType)
    {
        int begin = databaseType.IndexOf('(', StringComparison.Ordinal);
        int end = databaseType.IndexOf(')', StringComparison.Ordinal);
        return begin < 0 || end < begin ? databaseType : databaseType.Remove(begin, end + 1 - begin);
    }

    private JsonConverter<string> Text(string databaseType) => databaseType switch
    {
        "json" or "jsonb" => JsonTextConverter.Instance,
        "numeric" or "decimal" => _converters.NumberText,
        _ => _converters.For<string>(Json.StringConverter!),
    };

    /// <summary>PostgreSQL calls an array by its element's type; the reader says of all that they are arrays.</summary>
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
            Field(ordinal, new ArrayConverter<string>(Text(databaseType[..^2]))),
        _ => null,
    };

    private RowColumn Array<T>(int ordinal, JsonConverter<T> element) where T : struct =>
        Field(ordinal, new ArrayConverter<T?>(new OptionalConverter<T>(element)));

    /// <summary>A type that only the options know how to write. Its values are boxed.</summary>
    private RowColumn Any(int ordinal, Type type, string databaseType) => _converters.OfOptions(type) is JsonConverter<object> converter
        ? Column(ordinal, static (row, i) => row.GetValue(i), converter)
        : throw new NotSupportedException(
            $"The column '{_row.GetName(ordinal)}' is of type {databaseType}, which has no JSON of its own; cast it in the query, " +
            "for example to text, or add a converter for its type to the options.");

    private RowColumn Number<T>(int ordinal, Func<DbDataReader, int, T> get, JsonConverter<T> converter)
        where T : struct, INumberBase<T>
    {
        JsonConverter<T> chosen = _converters.Number(converter);
        return Column(ordinal, get, chosen, chosen == converter ? PlainText.Number : null);
    }

    private RowColumn Float<T>(int ordinal, Func<DbDataReader, int, T> get, JsonConverter<T> converter)
        where T : struct, IFloatingPointIeee754<T>
    {
        JsonConverter<T> chosen = _converters.Float(converter);
        bool isPlain = chosen is NonFiniteConverter<T> numbers && numbers.Finite == converter;
        return Column(ordinal, get, chosen, isPlain ? PlainText.Finite : null);
    }

    private RowColumn String(int ordinal, JsonConverter<string> converter) => Column(
        ordinal,
        static (row, i) => row.GetString(i),
        converter,
        converter == Json.StringConverter ? PlainText.Ascii(_options.Json.Encoder ?? JavaScriptEncoder.Default) : null);

    private RowColumn Value<T>(
        int ordinal, Func<DbDataReader, int, T> get, JsonConverter<T> converter, PlainText<T>? plain = null)
    {
        JsonConverter<T> chosen = _converters.For(converter);
        return Column(ordinal, get, chosen, chosen == converter ? plain : null);
    }

    private RowColumn Field<T>(int ordinal, JsonConverter<T> converter) =>
        Value(ordinal, static (row, i) => row.GetFieldValue<T>(i), converter);

    private RowColumn Column<T>(
        int ordinal, Func<DbDataReader, int, T> get, JsonConverter<T> converter, PlainText<T>? plain = null)
    {
        JsonSerializerOptions options = _options.Json;
        string column = _row.GetName(ordinal);
        // Of bytes, since of text it would refuse what the serializer writes as U+FFFD.
        JsonEncodedText name = JsonEncodedText.Encode(
            Encoding.UTF8.GetBytes(options.PropertyNamingPolicy?.ConvertName(column) ?? column), options.Encoder);
        RowValue<T> value = new(get, converter, plain);
        return IsKey(ordinal) ? new KeyColumn<T>(name, ordinal, value, options) : new RowColumn<T>(name, ordinal, value, options);
    }

    private bool IsKey(int ordinal) => string.Equals(_row.GetName(ordinal), _options.KeyColumn, StringComparison.Ordinal);
}
