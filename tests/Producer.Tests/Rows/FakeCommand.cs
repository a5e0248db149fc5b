using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;

namespace StreamingJson.Tests;

/// <summary>A command that gives a reader, and counts what else is done to it and to its connection.</summary>
internal sealed class FakeCommand(FakeReader reader) : DbCommand
{
    public Exception? ExecuteThrows { get; init; }

    public Exception? DisposeThrows { get; init; }

    /// <summary>What the execution waits for.</summary>
    public Func<CancellationToken, Task> Executing { get; init; } = _ => Task.CompletedTask;

    public FakeConnection Owner { get; } = new();

    public CommandBehavior? Behavior { get; private set; }

    public int Executed { get; private set; }

    /// <summary>The reader is the caller's.</summary>
    public bool HasGiven { get; private set; }

    public int Cancelled { get; private set; }

    public int Disposals { get; private set; }

    [AllowNull]
    public override string CommandText { get; set; } = "";

    public override int CommandTimeout { get; set; }

    public override CommandType CommandType { get; set; }

    public override bool DesignTimeVisible { get; set; }

    public override UpdateRowSource UpdatedRowSource { get; set; }

    protected override DbConnection? DbConnection { get => Owner; set => throw new NotSupportedException(); }

    protected override DbParameterCollection DbParameterCollection => throw new NotSupportedException();

    protected override DbTransaction? DbTransaction { get; set; }

    public override void Cancel()
    {
        if (reader.Disposals + Disposals > 0) throw new InvalidOperationException("Cancelled too late.");
        Cancelled++;
    }

    public override int ExecuteNonQuery() => throw new NotSupportedException();

    public override object? ExecuteScalar() => throw new NotSupportedException();

    public override void Prepare()
    {
    }

    public override ValueTask DisposeAsync()
    {
        Disposals++;
        return DisposeThrows is null ? base.DisposeAsync() : throw DisposeThrows;
    }

    protected override DbParameter CreateDbParameter() => throw new NotSupportedException();

    protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior) => throw new NotSupportedException();

    protected override async Task<DbDataReader> ExecuteDbDataReaderAsync(CommandBehavior behavior,
        CancellationToken cancellationToken)
    {
        Executed++;
        Behavior = behavior;
        await Executing(cancellationToken);
        if (ExecuteThrows is not null) throw ExecuteThrows;
        reader.IsSequential = (behavior & CommandBehavior.SequentialAccess) != 0;
        HasGiven = true;
        return reader;
    }
}

/// <summary>A connection that counts how often it is closed.</summary>
internal sealed class FakeConnection : DbConnection
{
    public int Disposals { get; private set; }

    [AllowNull]
    public override string ConnectionString { get; set; } = "";

    public override string Database => "";

    public override string DataSource => "";

    public override string ServerVersion => "";

    public override ConnectionState State => Disposals > 0 ? ConnectionState.Closed : ConnectionState.Open;

    public override void ChangeDatabase(string databaseName) => throw new NotSupportedException();

    public override void Close() => throw new NotSupportedException("A call that blocks.");

    public override void Open() => throw new NotSupportedException();

    public override ValueTask DisposeAsync()
    {
        Disposals++;
        return base.DisposeAsync();
    }

    protected override DbTransaction BeginDbTransaction(IsolationLevel isolationLevel) => throw new NotSupportedException();

    protected override DbCommand CreateDbCommand() => throw new NotSupportedException();
}

/// <summary>What a provider throws.</summary>
internal sealed class FakeDbException(string message = "") : DbException(message);
