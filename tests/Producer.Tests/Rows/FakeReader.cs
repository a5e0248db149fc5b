using System.Collections;
using System.Data.Common;

namespace StreamingJson.Tests;

/// <summary>A column of a <see cref="FakeReader"/>: what it is called, and what the provider says of its type.</summary>
internal sealed record FakeColumn(string Name, Type Type, string DataType = "");

/// <summary>A reader of a provider that nobody knows.</summary>
internal sealed class FakeReader(FakeColumn[] columns, Func<int, object?[]?> rows) : ReaderDouble(columns, rows)
{
    public FakeReader(FakeColumn[] columns, params object?[][] rows) : this(columns, i => i < rows.Length ? rows[i] : null)
    {
    }
}

/// <summary>
/// A provider's reader in a test's hands: it waits as the test says, throws values that are exceptions, allocates nothing, counts
/// its disposals, and minds what a real one minds.
/// </summary>
internal abstract class ReaderDouble(FakeColumn[] columns, Func<int, object?[]?> rows) : DbDataReader
{
    private static readonly Task<bool> True = Task.FromResult(true);
    private static readonly Task<bool> False = Task.FromResult(false);
    private object?[]? _row;
    private int _next;
    private int _lastOrdinal = -1;
    private bool _valueIsTaken;
    private bool _busy;

    /// <summary>What each asynchronous call waits for; <see langword="null"/> when all is at hand.</summary>
    public Func<CancellationToken, Task>? Step { get; set; }

    /// <summary>Gives the reads of long values for what is in the row; unless set, all at once.</summary>
    public Func<object, IDisposable>? Open { get; init; }

    /// <summary>Values have to be read in order, each once, and asynchronously.</summary>
    public bool IsSequential { get; set; }

    public Exception? DisposeThrows { get; set; }

    public int Disposals { get; private set; }

    public Action? OnDispose { get; init; }

    public bool IsAtEnd { get; private set; }

    public int Reads { get; private set; }

    public override int FieldCount => columns.Length;

    public override bool Read() => throw new NotSupportedException("A call that blocks.");

    public override Task<bool> ReadAsync(CancellationToken cancellationToken)
    {
        Enter();
        Reads++;
        _row = null;
        return Step is null ? Move() ? True : False : After(Move, cancellationToken);
    }

    public override bool IsDBNull(int ordinal)
    {
        if (IsSequential) throw new NotSupportedException("A call that blocks.");
        return _row![ordinal] is null;
    }

    public override Task<bool> IsDBNullAsync(int ordinal, CancellationToken cancellationToken)
    {
        Enter();
        Go(ordinal);
        return Step is null ? _row![ordinal] is null ? True : False : After(() => _row![ordinal] is null, cancellationToken);
    }

    public override Task<T> GetFieldValueAsync<T>(int ordinal, CancellationToken cancellationToken)
    {
        Enter();
        Take(ordinal);
        return Step is null ? Task.FromResult(Value<T>(ordinal)) : After(() => Value<T>(ordinal), cancellationToken);
    }

    public override Stream GetStream(int ordinal) => (Stream)OpenLong(ordinal);

    public override TextReader GetTextReader(int ordinal) => (TextReader)OpenLong(ordinal);

    public override ValueTask DisposeAsync()
    {
        if (_busy) throw new NotSupportedException("Disposed while a call is under way.");
        Disposals++;
        OnDispose?.Invoke();
        return DisposeThrows is null ? base.DisposeAsync() : throw DisposeThrows;
    }

    public override Type GetFieldType(int ordinal) => columns[ordinal].Type;

    public override string GetDataTypeName(int ordinal) => columns[ordinal].DataType;

    public override string GetName(int ordinal) => columns[ordinal].Name;

    public override T GetFieldValue<T>(int ordinal) => Value<T>(ordinal);

    public override object GetValue(int ordinal) => Value<object>(ordinal);

    public override bool GetBoolean(int ordinal) => Value<bool>(ordinal);

    public override byte GetByte(int ordinal) => Value<byte>(ordinal);

    public override char GetChar(int ordinal) => Value<char>(ordinal);

    public override DateTime GetDateTime(int ordinal) => Value<DateTime>(ordinal);

    public override decimal GetDecimal(int ordinal) => Value<decimal>(ordinal);

    public override double GetDouble(int ordinal) => Value<double>(ordinal);

    public override float GetFloat(int ordinal) => Value<float>(ordinal);

    public override Guid GetGuid(int ordinal) => Value<Guid>(ordinal);

    public override short GetInt16(int ordinal) => Value<short>(ordinal);

    public override int GetInt32(int ordinal) => Value<int>(ordinal);

    public override long GetInt64(int ordinal) => Value<long>(ordinal);

    public override string GetString(int ordinal) => Value<string>(ordinal);

    public override int Depth => throw new NotSupportedException();

    public override bool HasRows => throw new NotSupportedException();

    public override bool IsClosed => Disposals > 0;

    public override int RecordsAffected => -1;

    public override object this[int ordinal] => throw new NotSupportedException();

    public override object this[string name] => throw new NotSupportedException();

    public override long GetBytes(int ordinal, long dataOffset, byte[]? buffer, int bufferOffset, int length) =>
        throw new NotSupportedException();

    public override long GetChars(int ordinal, long dataOffset, char[]? buffer, int bufferOffset, int length) =>
        throw new NotSupportedException();

    public override IEnumerator GetEnumerator() => throw new NotSupportedException();

    public override int GetOrdinal(string name) => throw new NotSupportedException();

    public override int GetValues(object[] values) => throw new NotSupportedException();

    public override bool NextResult() => throw new NotSupportedException();

    private T Value<T>(int ordinal) => _row![ordinal] is Exception error && typeof(T) != typeof(Exception)
        ? throw error : (T)_row[ordinal]!;

    private bool Move()
    {
        (_row, _lastOrdinal) = (rows(_next++), -1);
        if (_row is [Exception error]) throw error;
        IsAtEnd = _row is null;
        return !IsAtEnd;
    }

    private void Enter()
    {
        ObjectDisposedException.ThrowIf(Disposals > 0, this);
        if (_busy) throw new InvalidOperationException("A call is under way.");
    }

    private async Task<T> After<T>(Func<T> answer, CancellationToken cancellationToken)
    {
        _busy = true;
        try
        {
            await Step!(cancellationToken);
            return answer();
        }
        finally
        {
            _busy = false;
        }
    }

    private void Go(int ordinal)
    {
        if (IsSequential && ordinal <= _lastOrdinal) throw new InvalidOperationException("The column has been passed.");
        (_lastOrdinal, _valueIsTaken) = (ordinal, false);
    }

    private void Take(int ordinal)
    {
        if (IsSequential && (ordinal != _lastOrdinal || _valueIsTaken))
            throw new InvalidOperationException("The value has been passed.");
        _valueIsTaken = true;
    }

    private IDisposable OpenLong(int ordinal)
    {
        Enter();
        Take(ordinal);
        object value = _row![ordinal]!;
        if (Open is not null) return Open(value);
        return value is byte[] bytes ? new MemoryStream(bytes) : new StringReader((string)value);
    }
}
