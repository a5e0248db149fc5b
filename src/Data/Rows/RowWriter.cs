using System.Buffers;
using System.Data.Common;
using System.Globalization;
using System.Numerics;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace StreamingJson;

/// <summary>Writes the row of a reader. The columns are examined once, with the first row.</summary>
internal sealed class RowWriter(JsonRowOptions options) : ItemText<DbDataReader>
{
    private readonly bool _isObject = options.Shape == JsonRowShape.Objects;
    private RowColumns? _columns;
    private PlainRow? _plain;

    public override JsonSerializerOptions Options => options.Json;
    public override string? Cursor => _columns?.Key?.LastKey;

    public override void Write(Utf8JsonWriter json, DbDataReader item)
    {
        if (_columns is null)
        {
            _columns = new RowColumns(item, options);
            if (!Options.WriteIndented)
            {
                // Most rows fit; it grows with a longer one.
                ArrayBufferWriter<byte> text = new(1024);
                _plain = new PlainRow(text, new Utf8JsonWriter(text, Options.WriterOptions()), _columns.All, options);
            }

            if (!_isObject)
            {
                _columns.WriteHeading(json);
                return;
            }
        }

        // Its commas, and what else stands around an item, are the writer's.
        if (_plain is not null) json.WriteRawValue(_plain.Write(item), skipInputValidation: true);
        else WriteIndented(json, item);
        _columns.Key?.KeepKey();
    }

    /// <summary>Writes a row of several lines by a call of the serializer's writer for each name and value.</summary>
    private void WriteIndented(Utf8JsonWriter json, DbDataReader row)
    {
        if (_isObject) json.WriteStartObject();
        else json.WriteStartArray();
        foreach (RowColumn column in _columns!.All)
        {
            bool isNull = row.IsDBNull(column.Ordinal);
            if (isNull && options.IgnoreNulls) continue;
            if (_isObject) json.WritePropertyName(column.Name);
            if (isNull) json.WriteNullValue();
            else column.Write(json, row);
        }

        if (_isObject) json.WriteEndObject();
        else json.WriteEndArray();
    }

    /// <summary>Writes rows without the serializer's writer, with names and brackets that are made once.</summary>
    private sealed class PlainRow
    {
        private readonly ArrayBufferWriter<byte> _text;
        private readonly Utf8JsonWriter _json;
        private readonly RowColumn[] _columns;
        private readonly byte[][] _names;
        private readonly bool _isObject;
        private readonly bool _ignoreNulls;

        public PlainRow(ArrayBufferWriter<byte> text, Utf8JsonWriter json, RowColumn[] columns, JsonRowOptions options)
        {
            (_text, _json, _columns) = (text, json, columns);
            (_ignoreNulls, _isObject) = (options.IgnoreNulls, options.Shape == JsonRowShape.Objects);
            _names = [.. columns.Select(column => _isObject ? [.. ",\""u8, .. column.Name.EncodedUtf8Bytes, .. "\":"u8] : ","u8.ToArray())];
        }

        /// <returns>The row, valid until the next one.</returns>
        public ReadOnlySpan<byte> Write(DbDataReader row)
        {
            _text.ResetWrittenCount();
            Append(_isObject ? "{"u8 : "["u8);
            int comma = 1;
            for (int i = 0; i < _columns.Length; i++)
            {
                RowColumn column = _columns[i];
                bool isNull = row.IsDBNull(column.Ordinal);
                if (isNull && _ignoreNulls) continue;
                Append(_names[i].AsSpan(comma));
                comma = 0;
                if (isNull) Append("null"u8);
                else if (!column.TryWrite(_text, row)) WriteFetched(column);
            }

            Append(_isObject ? "}"u8 : "]"u8);
            return _text.WrittenSpan;
        }

        // Not BuffersExtensions.Write, which calls an interface.
        private void Append(ReadOnlySpan<byte> text)
        {
            text.CopyTo(_text.GetSpan(text.Length));
            _text.Advance(text.Length);
        }

        private void WriteFetched(RowColumn column)
        {
            _json.Reset();
            column.WriteFetched(_json);
            _json.Flush();
        }
    }
}

/// <summary>Writes a value as the serializer's own converter does, but without its writer.</summary>
/// <returns>The length of the text; 0 if only the converter can write the value.</returns>
internal delegate int PlainText<in T>(T value, Span<byte> destination);

internal static class PlainText
{
    // The longest is a DateTimeOffset's text, 35 with its quotes; a decimal takes 31, a double 24.
    private const int Room = 40;

    // The lengths of "2026-11-21T20:00:00" and of the same with ".1234567".
    private const int Seconds = 19;
    private const int Fraction = 27;

    public static int RoomFor<T>(T value) => value is string text ? text.Length + 2 : Room;

    public static int Number<T>(T value, Span<byte> destination) where T : struct, INumberBase<T> =>
        value.TryFormat(destination, out int length, default, CultureInfo.InvariantCulture) ? length : 0;

    public static int Finite<T>(T value, Span<byte> destination) where T : struct, IFloatingPointIeee754<T> =>
        T.IsFinite(value) ? Number(value, destination) : 0;

    public static int Boolean(bool value, Span<byte> destination)
    {
        ReadOnlySpan<byte> text = value ? "true"u8 : "false"u8;
        text.CopyTo(destination);
        return text.Length;
    }

    public static int Guid(Guid value, Span<byte> destination) =>
        value.TryFormat(destination[1..], out int length) ? Quote(destination, length) : 0;

    /// <summary>Formats ISO 8601, without the zeros that end a fraction of a second.</summary>
    public static int DateTime(DateTime value, Span<byte> destination)
    {
        Span<byte> text = destination[1..];
        if (!value.TryFormat(text, out int length, "O", CultureInfo.InvariantCulture)) return 0;
        int end = text[..Fraction].LastIndexOfAnyExcept((byte)'0') + 1;
        // Without a fraction there is no point either.
        if (end == Seconds + 1) end = Seconds;
        text[Fraction..length].CopyTo(text[end..]);
        return Quote(destination, length - Fraction + end);
    }

    /// <summary>Formats ASCII text in which nothing has to be escaped.</summary>
    public static PlainText<string> Ascii(TextEncoder encoder) => (value, destination) =>
    {
        Span<byte> text = destination.Slice(1, value.Length);
        return System.Text.Ascii.FromUtf16(value, text, out _) == OperationStatus.Done && encoder.FindFirstCharacterToEncodeUtf8(text) < 0
            ? Quote(destination, value.Length)
            : 0;
    };

    private static int Quote(Span<byte> destination, int length)
    {
        destination[0] = destination[length + 1] = (byte)'"';
        return length + 2;
    }
}
