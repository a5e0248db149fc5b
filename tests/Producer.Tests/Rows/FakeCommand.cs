using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;

namespace StreamingJson.Tests;

/// <summary>A command that gives a reader, and counts what else is done to it and to its connection.</summary>
internal sealed class FakeCommand(ReaderDouble reader) : DbCommand
{
    public Exception? ExecuteThrows { get; init; }

    public Exception? DisposeThrows { get; init; }

    /// <summary>What the execution waits for.</summary>
    public Func<CancellationToken, Task> Executing { get; init; } = _ => Task.CompletedTask;

    /// <summary>What a cancellation does meanwhile.</summary>
    public Action Cancelling { get; init; } = () => { };

    /// <summary>As of a data source: neither its connection can be had, nor can it be cancelled.</summary>
    public bool IsOfDataSource { get; init; }

    public FakeConnection Owner { get; init; } = new();

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

    protected override DbConnection? DbConnection
    {
        get => IsOfDataSource ? throw new NotSupportedException() : Owner;
        set => throw new NotSupportedException();
    }

    protected override DbParameterCollection DbParameterCollection => throw new NotSupportedException();

    protected override DbTransaction? DbTransaction { get; set; }

    public override void Cancel()
    {
        if (reader.Disposals + Disposals > 0) throw new InvalidOperationException("Cancelled too late.");
        if (IsOfDataSource) throw new NotSupportedException();
        Cancelled++;
        Cancelling();
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
        if (Owner.State != ConnectionState.Open) throw new InvalidOperationException("Executed without a connection.");
        Executed++;
        Behavior = behavior;
        await Executing(cancellationToken);
        if (ExecuteThrows is not null) throw ExecuteThrows;
        reader.IsSequential = (behavior & CommandBehavior.SequentialAccess) != 0;
        HasGiven = true;
        return reader;
    }
}

/// <summary>A connection that counts how often it is opened and closed.</summary>
internal sealed class FakeConnection(bool isOpen = true) : DbConnection
{
    private bool _isOpen = isOpen;

    /// <summary>What the opening waits for.</summary>
    public Func<CancellationToken, Task> Opening { get; init; } = _ => Task.CompletedTask;

    public Exception? CloseThrows { get; init; }

    public int Opened { get; private set; }

    public int Closed { get; private set; }

    public int Disposals { get; private set; }

    [AllowNull]
    public override string ConnectionString { get; set; } = "";

    public override string Database => "";

    public override string DataSource => "";

    public override string ServerVersion => "";

    public override ConnectionState State => _isOpen && Disposals == 0 ? ConnectionState.Open : ConnectionState.Closed;

    public override void ChangeDatabase(string databaseName) => throw new NotSupportedException();

    public override void Close() => throw new NotSupportedException("A call that blocks.");

    public override void Open() => throw new NotSupportedException("A call that blocks.");

    public override async Task OpenAsync(CancellationToken cancellationToken)
    {
        await Opening(cancellationToken);
        (_isOpen, Opened) = (true, Opened + 1);
    }

    public override Task CloseAsync()
    {
        (_isOpen, Closed) = (false, Closed + 1);
        return CloseThrows is null ? Task.CompletedTask : Task.FromException(CloseThrows);
    }

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
