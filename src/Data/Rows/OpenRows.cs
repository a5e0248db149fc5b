using System.Data;
using System.Data.Common;

namespace StreamingJson;

/// <summary>A query under way, and everything that has to be let go of with it.</summary>
internal sealed class OpenRows : IAsyncDisposable
{
    private readonly DbCommand? _command;
    private readonly DbConnection? _connection;
    private readonly bool _closesConnection;
    private readonly CommandBehavior _behavior;
    private DbDataReader? _reader;
    private bool _hasOpened;

    public OpenRows(DbCommand command, bool inPieces, bool closesConnection = false)
    {
        (_command, _connection, _closesConnection) = (command, ConnectionOf(command), closesConnection);
        _behavior = (inPieces ? CommandBehavior.SequentialAccess : CommandBehavior.Default)
            | (closesConnection ? CommandBehavior.CloseConnection : CommandBehavior.Default);
    }

    public OpenRows(DbDataReader reader) => _reader = reader;

    /// <summary>No row is left: there is nothing to cancel.</summary>
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
            // A reader that is disposed early would read all that is left. To cancel takes a connection of its own, and waits for it.
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

    /// <returns><see langword="null"/> for a command of a <see cref="DbDataSource"/>, which opens one of its own and keeps it.</returns>
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
            // Npgsql's commands of a data source hear nothing but the token of a read that has to wait.
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
            // It says that the query was cancelled, or what has ended it before.
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
