using System.Collections;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;

namespace StreamingJson.WebHost;

/// <summary>Rows of <c>orders</c> by rising id, computed as they are read: without a wait, and without garbage.</summary>
internal sealed partial class OrderReader : DbDataReader
{
    private readonly OrderColumn[] _columns;
    private readonly long _before;
    private long _last;
    private long _id;
    private bool _isOnRow;
    private bool _isClosed;

    /// <param name="after">The rows begin with the next id; 0 or less for the first row.</param>
    /// <param name="limit">How many rows there are at most, 0 or more.</param>
    /// <param name="rows">How many rows the whole dataset has, 0 to <see cref="Order.MaxId"/>; their ids begin with 1.</param>
    /// <param name="columns">The names of the columns to read, in any order; <see langword="null"/> for all.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside of what is allowed.</exception>
    /// <exception cref="ArgumentException">There is no column of such a name.</exception>
    public OrderReader(long after, long limit, long rows, IEnumerable<string>? columns = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rows, Order.MaxId);
        _columns = columns is null ? OrderColumn.All : OrderColumn.Select(columns);
        _before = _id = Math.Clamp(after, 0, rows);
        _last = _before + Math.Min(limit, rows - _before);
    }

    public override int Depth => 0;

    public override int FieldCount => _columns.Length;

    public override bool HasRows => _last > _before;

    public override bool IsClosed => _isClosed;

    /// <summary>-1: nothing is changed by reading.</summary>
    public override int RecordsAffected => -1;

    public override object this[int ordinal] => GetValue(ordinal);

    public override object this[string name] => GetValue(GetOrdinal(name));

    public override bool Read()
    {
        ObjectDisposedException.ThrowIf(_isClosed, this);
        _isOnRow = _id < _last;
        if (_isOnRow) _id++;
        return _isOnRow;
    }

    /// <summary>Passes over what is left: there is one result.</summary>
    public override bool NextResult()
    {
        ObjectDisposedException.ThrowIf(_isClosed, this);
        _last = _id;
        return _isOnRow = false;
    }

    public override void Close() => (_isClosed, _isOnRow) = (true, false);

    public override string GetName(int ordinal) => _columns[ordinal].Name;

    public override string GetDataTypeName(int ordinal) => _columns[ordinal].DataTypeName;

    [return: DynamicallyAccessedMembers(OrderColumn.Members)]
    public override Type GetFieldType(int ordinal) => _columns[ordinal].FieldType;

    /// <summary>Finds a column by its name; by one in another case if there is none of that name, as ADO.NET asks for.</summary>
    /// <exception cref="IndexOutOfRangeException">There is none.</exception>
    [SuppressMessage("Usage", "CA2201", Justification = "What DbDataReader asks for.")]
    public override int GetOrdinal(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        int at = Array.FindIndex(_columns, column => column.Name == name);
        if (at < 0) at = Array.FindIndex(_columns, column => column.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        return at >= 0 ? at : throw new IndexOutOfRangeException($"There is no column {name}.");
    }

    public override IEnumerator GetEnumerator() => new DbEnumerator(this, closeReader: false);
}
