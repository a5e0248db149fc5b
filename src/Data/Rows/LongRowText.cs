using System.Text.Json;

namespace StreamingJson;

/// <summary>Writes the parts of a row: between the brackets of the row, names, short values, and pieces of long ones.</summary>
internal sealed class LongRowText(LongRows rows, JsonRowOptions options, Utf8JsonWriter json, SegmentWriter segments)
{
    private readonly bool _objects = options.Shape == JsonRowShape.Objects;

    // The value has begun, and its end is to come.
    private bool _withinValue;

    /// <summary>The part is a piece that is not written whole; it has to be written again, for the rest.</summary>
    public bool HasRest { get; private set; }

    public void Begin()
    {
        if (_objects) json.WriteStartObject();
        else json.WriteStartArray();
    }

    public void End()
    {
        if (_objects) json.WriteEndObject();
        else json.WriteEndArray();
        rows.Columns!.Key?.KeepKey();
    }

    public void Write(RowPart part)
    {
        if (part == RowPart.Null && _objects && options.DropsNulls) return;
        if (_objects && !_withinValue) json.WritePropertyName(rows.Column!.Name);
        if (part == RowPart.Text) WriteText();
        else if (part == RowPart.Bytes) WriteBytes();
        else if (part == RowPart.Value) rows.Column!.WriteFetched(json);
        else json.WriteNullValue();
    }

    private void WriteText()
    {
        _withinValue = !rows.Text.IsEmpty;
        if (_withinValue) rows.Text = rows.Text[segments.Write(rows.Text.Span)..];
        else segments.End();
        HasRest = !rows.Text.IsEmpty;
    }

    private void WriteBytes()
    {
        _withinValue = !rows.Bytes.IsEmpty;
        if (_withinValue) rows.Bytes = rows.Bytes[segments.WriteBase64(rows.Bytes.Span)..];
        else segments.EndBase64();
        HasRest = !rows.Bytes.IsEmpty;
    }
}
