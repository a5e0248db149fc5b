using System.Data.Common;

namespace StreamingJson;

/// <summary>Which columns of a reader are read in pieces, and as what.</summary>
internal sealed class LongColumns
{
    // By ordinal; a value is the part that its pieces are.
    private readonly RowPart[] _parts;

    /// <exception cref="ArgumentException">A name is that of no column.</exception>
    /// <exception cref="NotSupportedException">A column is of neither text nor bytes.</exception>
    public LongColumns(DbDataReader row, IReadOnlyCollection<string> names)
    {
        _parts = new RowPart[row.FieldCount];
        Array.Fill(_parts, RowPart.Value);
        HashSet<string> missing = new(names, StringComparer.Ordinal);
        for (int i = 0; i < _parts.Length; i++)
        {
            string name = row.GetName(i);
            if (!names.Contains(name, StringComparer.Ordinal)) continue;
            missing.Remove(name);
            _parts[i] = PartOf(row, i);
        }

        if (missing.Count > 0)
            throw new ArgumentException($"No column is called '{missing.First()}', which was said to be long.");
    }

    public RowPart this[RowColumn column] => _parts[column.Ordinal];

    private static RowPart PartOf(DbDataReader row, int ordinal)
    {
        Type type = row.GetFieldType(ordinal);
        string databaseType = row.GetDataTypeName(ordinal);
        if (type == typeof(byte[])) return RowPart.Bytes;
        if (type == typeof(string) && RowColumns.IsText(databaseType)) return RowPart.Text;
        throw new NotSupportedException(
            $"The column '{row.GetName(ordinal)}' is of type {databaseType}; only text and bytes can be read in pieces.");
    }
}
