using System.Data;
using System.Data.Common;

namespace StreamingJson;

/// <summary>A query under way, and everything that has to be let go of with it.</summary>
internal sealed class OpenRows : IAsyncDisposable
{
    private readonly DbCommand? _command;
    private readonly bool _closesConnection;
    private readonly CommandBehavior _behavior;
    private DbDataReader? _reader;

    public OpenRows(DbCommand command, bool inPieces, bool closesConnection = false)
    {
        (_command, _closesConnection) = (command, closesConnection);
        _behavior = (inPieces ? CommandBehavior.SequentialAccess : CommandBehavior.Default)
            | (closesConnection ? CommandBehavior.CloseConnection : CommandBehavior.Default);
    }

    public OpenRows(DbDataReader reader) => _reader = reader;

    /// <summary>No row is left: there is nothing to cancel.</summary>
    public bool IsAtEnd { get; set; }

    public async ValueTask<DbDataReader> ReaderAsync(CancellationToken cancellationToken) =>
        _reader ??= await _command!.ExecuteReaderAsync(_behavior, cancellationToken).ConfigureAwait(false);

    public async ValueTask DisposeAsync()
    {
        // A reader that is disposed early would read all that is left. To cancel takes a connection of its own, and waits for it.
        if (_reader is not null && _command is not null && !IsAtEnd)
            await ((Task)Task.Run(_command.Cancel)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        try
        {
            if (_reader is not null) await DisposeReaderAsync(_reader).ConfigureAwait(false);
        }
        finally
        {
            if (_command is not null) await DisposeCommandAsync(_command).ConfigureAwait(false);
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
        DbConnection? connection = _closesConnection ? command.Connection : null;
        try
        {
            await command.DisposeAsync().ConfigureAwait(false);
        }
        finally
        {
            // Also where there is no reader that would close it.
            if (connection is not null) await connection.DisposeAsync().ConfigureAwait(false);
        }
    }
}
