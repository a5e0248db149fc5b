using System.Data;
using System.Data.Common;
using System.Runtime.CompilerServices;

namespace StreamingJson;

/// <summary>
/// The rows of a query: the item is the reader, positioned on the row. As long as the provider has rows at hand, its task is complete and
/// nothing is allocated.
/// </summary>
internal sealed class RowSource(
    Func<CancellationToken, ValueTask<OpenRows>> open, bool hasHeading, CancellationToken cancellationToken)
    : ItemSource<DbDataReader>
{
    private const int MinCallsOnThread = 64;

    private readonly CancellationTokenSource _leaving = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
    private OpenRows? _rows;
    private DbDataReader? _reader;
    private bool _isHeadingDue = hasHeading;
    private Task<bool>? _move;
    private BlockingThreads? _threads;
    private int _callsOnThread;
    private int _callsLeft;

    // After a wait: the answer of the next move.
    private ItemStep? _waitedFor;

    public override DbDataReader Current => _reader!;

    public override ItemStep MoveNext()
    {
        if (_waitedFor is ItemStep step)
        {
            _waitedFor = null;
            return step;
        }

        try
        {
            // A provider does not check the token for what it has at hand.
            _leaving.Token.ThrowIfCancellationRequested();
            _move = _threads is null ? Advance() : AdvanceOnThreadAsync();
            return _move.IsCompleted ? Moved(_move.GetAwaiter().GetResult()) : ItemStep.Pending;
        }
        catch (Exception error)
        {
            return Fail(error);
        }
    }

    public override void LeaveTurns(BlockingThreads threads) => Volatile.Write(ref _threads, threads);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public override async ValueTask WaitAsync()
    {
        try
        {
            _waitedFor = Moved(await _move!.ConfigureAwait(false));
        }
        catch (Exception error)
        {
            _waitedFor = Fail(error);
        }
    }

    public override async ValueTask DisposeAsync()
    {
        using CancellationTokenSource leaving = _leaving;
        if (_move is { IsCompleted: false })
        {
            await BlockingThreads.ForCancellation.RunAsync(static source => ((CancellationTokenSource)source!).Cancel(), leaving)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await ((Task)_move).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (_rows is null) return;
        // Also if that was the result of a move that nobody waits for any more.
        if (_move is { IsCompletedSuccessfully: true, Result: false }) _rows.IsAtEnd = true;
        await _rows.DisposeAsync().ConfigureAwait(false);
    }

    private Task<bool> Advance() => _reader is null || _isHeadingDue ? BeginAsync() : _reader.ReadAsync(_leaving.Token);

    /// <summary>
    /// Calls a provider that blocks, as SQLite's does, on another thread. Most block for their first row only, so that after some rows they
    /// are called in turns again; one that blocks again stays away for longer.
    /// </summary>
    private async Task<bool> AdvanceOnThreadAsync()
    {
        if (_callsLeft == 0) _callsLeft = _callsOnThread = Math.Clamp(_callsOnThread * 2, MinCallsOnThread, int.MaxValue / 2);
        Task<bool>? move = null;
        await _threads!.RunAsync(_ => move = Advance(), null).ConfigureAwait(false);
        if (--_callsLeft == 0) _threads = null;
        return await move!.ConfigureAwait(false);
    }

    private async Task<bool> BeginAsync()
    {
        if (_reader is null)
        {
            _rows ??= await open(_leaving.Token).ConfigureAwait(false);
            _reader = await _rows.ReaderAsync(_leaving.Token).ConfigureAwait(false);
            if (_isHeadingDue) return true;
        }

        _isHeadingDue = false;
        return await _reader.ReadAsync(_leaving.Token).ConfigureAwait(false);
    }

    private ItemStep Moved(bool more)
    {
        if (more) return ItemStep.Item;
        _rows!.IsAtEnd = true;
        return ItemStep.End;
    }
}

/// <summary>A running query, and everything that is disposed with it.</summary>
internal sealed class OpenRows : IAsyncDisposable
{
    private readonly DbCommand? _command;
    private readonly DbConnection? _connection;
    private readonly bool _closesConnection;
    private readonly CommandBehavior _behavior;
    private DbDataReader? _reader;
    private bool _hasOpened;

    public OpenRows(DbCommand command, bool isSequential, bool closesConnection = false)
    {
        (_command, _connection, _closesConnection) = (command, ConnectionOf(command), closesConnection);
        _behavior = (isSequential ? CommandBehavior.SequentialAccess : CommandBehavior.Default)
            | (closesConnection ? CommandBehavior.CloseConnection : CommandBehavior.Default);
    }

    public OpenRows(DbDataReader reader) => _reader = reader;

    /// <summary>Gets or sets whether no row is left, so that there is nothing to cancel.</summary>
    public bool IsAtEnd { get; set; }

    public async ValueTask<DbDataReader> ReaderAsync(CancellationToken cancellationToken)
    {
        if (_reader is not null) return _reader;
        if (_connection?.State == ConnectionState.Closed)
        {
            await _connection.OpenAsync(cancellationToken).ConfigureAwait(false);
            _hasOpened = true;
        }

        return _reader = await _command!.ExecuteReaderAsync(_behavior, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            // A reader that is disposed early would read all that is left. Cancelling takes a connection of its own, and waits for it.
            if (_reader is not null && _command is not null && !IsAtEnd)
                await BlockingThreads.ForCancellation.RunAsync(static rows => ((OpenRows)rows!).Cancel(), this)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_reader is not null) await DisposeReaderAsync(_reader).ConfigureAwait(false);
        }
        finally
        {
            if (_command is not null) await DisposeCommandAsync(_command).ConfigureAwait(false);
        }
    }

    /// <returns><see langword="null"/> for a command of a <see cref="DbDataSource"/>, which owns its connection.</returns>
    private static DbConnection? ConnectionOf(DbCommand command)
    {
        try
        {
            return command.Connection;
        }
        catch (NotSupportedException)
        {
            return null;
        }
    }

    private void Cancel()
    {
        try
        {
            _command!.Cancel();
        }
        catch (NotSupportedException)
        {
            // Npgsql's commands of a data source observe only the token of a read that has to wait.
            while (_reader!.ReadAsync(new CancellationToken(canceled: true)).GetAwaiter().GetResult())
            {
            }
        }
    }

    private async ValueTask DisposeReaderAsync(DbDataReader reader)
    {
        try
        {
            await reader.DisposeAsync().ConfigureAwait(false);
        }
        catch (DbException) when (!IsAtEnd)
        {
            // The query was cancelled, or has failed before.
        }
    }

    private async ValueTask DisposeCommandAsync(DbCommand command)
    {
        try
        {
            await command.DisposeAsync().ConfigureAwait(false);
        }
        finally
        {
            // Also where there is no reader that would close it.
            if (_closesConnection && _connection is not null) await _connection.DisposeAsync().ConfigureAwait(false);
            else if (_hasOpened) await _connection!.CloseAsync().ConfigureAwait(false);
        }
    }
}
