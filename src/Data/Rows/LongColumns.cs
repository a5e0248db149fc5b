using System.Data.Common;
using System.Text;

namespace StreamingJson;

/// <summary>Which values of a row are read in pieces, and as what.</summary>
internal sealed class LongColumns
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    private readonly RowProvider _provider;
    private readonly bool[] _isLong;

    /// <exception cref="NotSupportedException">A column is of neither text nor bytes.</exception>
    public LongColumns(DbDataReader row, RowColumns columns, IReadOnlyCollection<string> names)
    {
        _provider = RowProviders.Of(row);
        _isLong = [.. columns.All.Select(column => names.Contains(column.Column, StringComparer.Ordinal))];
        foreach (RowColumn column in columns.All.Where(column => _isLong[column.Ordinal]))
        {
            // Of SQLite's, the first row's value says nothing.
            bool isOfText = _provider == RowProvider.Sqlite || PartOf(row, column) != RowPart.Value;
            if (isOfText && columns.IsText(column.Ordinal)) continue;
            string type = row.GetDataTypeName(column.Ordinal);
            throw new NotSupportedException($"The column '{column.Column}' is of type {type}; only text and bytes can be read in pieces.");
        }
    }

    /// <summary>What the row's value, which is not null, is read as.</summary>
    public RowPart PartOf(DbDataReader row, RowColumn column)
    {
        if (!_isLong[column.Ordinal]) return RowPart.Value;
        Type type = row.GetFieldType(column.Ordinal);
        return type == typeof(string) ? RowPart.Text : type == typeof(byte[]) ? RowPart.Bytes : RowPart.Value;
    }

    public LongValue Open(DbDataReader row, RowColumn column, RowPart part)
    {
        if (part == RowPart.Bytes) return new LongValue(row.GetStream(column.Ordinal));
        // Its own reader takes a text that begins with U+FEFF for one with a byte order mark.
        return new LongValue(_provider == RowProvider.Sqlite
            ? new StreamReader(row.GetStream(column.Ordinal), Utf8, detectEncodingFromByteOrderMarks: false)
            : row.GetTextReader(column.Ordinal));
    }
}
