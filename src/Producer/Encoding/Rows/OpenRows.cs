using System.Data;
using System.Data.Common;

namespace StreamingJson;

/// <summary>A query under way, and everything that has to be let go of with it.</summary>
internal sealed class OpenRows : IAsyncDisposable
{
    private readonly DbCommand? _command;
    private readonly bool _closesConnection;
    private DbDataReader? _reader;

    public OpenRows(DbCommand command, bool closesConnection = false) =>
        (_command, _closesConnection) = (command, closesConnection);

    public OpenRows(DbDataReader reader) => _reader = reader;

    /// <summary>No row is left: there is nothing to cancel.</summary>
    public bool IsAtEnd { get; set; }

    public async ValueTask<DbDataReader> ReaderAsync(CancellationToken cancellationToken) =>
        _reader ??= await _command!.ExecuteReaderAsync(
            _closesConnection ? CommandBehavior.CloseConnection : CommandBehavior.Default, cancellationToken).ConfigureAwait(false);

    public async ValueTask DisposeAsync()
    {
        // A reader that is disposed early would read all that is left. To cancel takes a connection of its own, and waits for it.
        if (_reader is not null && _command is not null && !IsAtEnd)
            await ((Task)Task.Run(_command.Cancel)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_reader is not null) await DisposeReaderAsync(_reader).ConfigureAwait(false);
        if (_command is null) return;
        DbConnection? connection = _closesConnection ? _command.Connection : null;
        await _command.DisposeAsync().ConfigureAwait(false);
        // Also where there is no reader that would close it.
        if (connection is not null) await connection.DisposeAsync().ConfigureAwait(false);
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
}
