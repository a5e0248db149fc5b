using System.Data.Common;
using System.Text.Json;

namespace StreamingJson;

/// <summary>Writes the row that a reader stands on. The columns are looked at once, with the first row.</summary>
internal sealed class RowText(JsonRowOptions options) : ItemText<DbDataReader>
{
    private readonly bool _objects = options.Shape == JsonRowShape.Objects;

    private RowColumn[]? _columns;
    private RowColumn? _key;

    // Without it, as where a row takes several lines, the serializer's writer is called for each name and value.
    private PlainRow? _plain;

    public override JsonSerializerOptions Options => options.Json;

    /// <summary>The key of the last row that was written whole.</summary>
    public override string? Cursor => _key?.LastKey;

    public override void Write(Utf8JsonWriter json, DbDataReader item)
    {
        if (_columns is null)
        {
            RowColumns columns = Begin(item);
            if (!_objects)
            {
                columns.WriteHeading(json);
                return;
            }
        }

        // Its commas, and what else stands around an item, are the writer's.
        if (_plain is not null) json.WriteRawValue(_plain.Write(item), skipInputValidation: true);
        else if (_objects) WriteObject(json, item);
        else WriteArray(json, item);
        _key?.KeepKey();
    }

    private void WriteObject(Utf8JsonWriter json, DbDataReader row)
    {
        json.WriteStartObject();
        foreach (RowColumn column in _columns!)
        {
            bool isNull = row.IsDBNull(column.Ordinal);
            if (isNull && options.DropsNulls) continue;
            json.WritePropertyName(column.Name);
            if (isNull) json.WriteNullValue();
            else column.Write(json, row);
        }

        json.WriteEndObject();
    }

    private void WriteArray(Utf8JsonWriter json, DbDataReader row)
    {
        json.WriteStartArray();
        foreach (RowColumn column in _columns!)
        {
            if (row.IsDBNull(column.Ordinal)) json.WriteNullValue();
            else column.Write(json, row);
        }

        json.WriteEndArray();
    }

    private RowColumns Begin(DbDataReader row)
    {
        RowColumns columns = new(row, options);
        _columns = columns.All;
        if (!Options.WriteIndented)
        {
            RowBuffer text = new();
            _plain = new PlainRow(text, new Utf8JsonWriter(text, Options.WriterOptions()), columns.All, options);
        }

        _key = columns.Key;
        return columns;
    }
}
