using Npgsql;
using NpgsqlTypes;

namespace StreamingJson.WebHost;

/// <summary>Loads <c>orders</c> into PostgreSQL by a binary COPY in one transaction: all of it, or nothing is changed.</summary>
internal sealed class OrderLoad(string connectionString, long rows, bool replaces)
{
    // Some 50 reports a second: smooth for the eye, nothing for the load.
    private const int RowsAReport = 8_192;

    // A flush, and a call of the kernel, for some 500 rows instead of 60.
    private const int WriteBufferSize = 64 * 1024;

    /// <exception cref="SeedException">It may not replace what is there, or cannot know whether it did.</exception>
    /// <exception cref="NpgsqlException">The server cannot be reached, or refuses.</exception>
    /// <exception cref="ArgumentException">The connection string is malformed.</exception>
    public async Task RunAsync(ISeedProgress progress, CancellationToken cancellationToken)
    {
        NpgsqlConnectionStringBuilder settings = new(connectionString)
        {
            // The key of very many rows takes longer than the default 30 seconds; cancelling ends it.
            CommandTimeout = 0,
            Pooling = false,
            WriteBufferSize = WriteBufferSize,
        };
        await using NpgsqlConnection connection = new(settings.ConnectionString);
        progress.Begin("Connecting");
        await connection.OpenAsync(cancellationToken);
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellationToken);
        await MakeRoomAsync(connection, cancellationToken);
        await ExecuteAsync(connection, OrdersTable.Create, cancellationToken);

        progress.Begin("Loading");
        await CopyAsync(connection, progress, cancellationToken);
        progress.Begin("Building the key");
        await ExecuteAsync(connection, OrdersTable.AddKey, cancellationToken);
        progress.Begin("Analyzing");
        await ExecuteAsync(connection, $"analyze {OrdersTable.Name}", cancellationToken);
        await CommitAsync(transaction);
    }

    private async Task MakeRoomAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        string exists = $"select to_regclass('{OrdersTable.Name}') is not null";
        if (await QueryAsync(connection, exists, cancellationToken) is not true) return;
        // Before the lock, for which those who read the rows would have to end first; and behind it, where it holds.
        if (!replaces) await RefuseRowsAsync(connection, cancellationToken);
        // Rather a message than a silent wait behind somebody who reads it.
        await ExecuteAsync(connection, "set local lock_timeout = '10s'", cancellationToken);
        await ExecuteAsync(connection, $"lock table {OrdersTable.Name} in access exclusive mode", cancellationToken);
        if (!replaces) await RefuseRowsAsync(connection, cancellationToken);
        await ExecuteAsync(connection, $"drop table {OrdersTable.Name}", cancellationToken);
    }

    private static async Task RefuseRowsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (await QueryAsync(connection, $"select exists (select from {OrdersTable.Name})", cancellationToken) is not true) return;
        throw new SeedException(
            $"The table {OrdersTable.Name} has rows already; --replace drops it with all that it holds.", rowsAreThere: true);
    }

    private async Task CopyAsync(NpgsqlConnection connection, ISeedProgress progress, CancellationToken cancellationToken)
    {
        await using OrderReader order = new(after: 0, limit: rows, rows);
        // Disposed before it is complete, it takes the rows back.
        await using NpgsqlBinaryImporter import = await connection.BeginBinaryImportAsync(OrdersTable.Copy, cancellationToken);
        for (long count = 1; order.Read(); count++)
        {
            await import.StartRowAsync(cancellationToken);
            await WriteAsync(import, order, cancellationToken);
            if (count % RowsAReport == 0) progress.Report(count);
        }

        progress.Report(rows);
        await import.CompleteAsync(cancellationToken);
    }

    private static async ValueTask WriteAsync(NpgsqlBinaryImporter import, OrderReader order, CancellationToken cancellationToken)
    {
        await import.WriteAsync(order.GetInt64(0), NpgsqlDbType.Bigint, cancellationToken);
        await import.WriteAsync(order.GetInt32(1), NpgsqlDbType.Integer, cancellationToken);
        await import.WriteAsync(order.GetString(2), NpgsqlDbType.Text, cancellationToken);
        await import.WriteAsync(order.GetDateTime(3), NpgsqlDbType.TimestampTz, cancellationToken);
        await import.WriteAsync(order.GetDecimal(4), NpgsqlDbType.Numeric, cancellationToken);
        await import.WriteAsync(order.GetBoolean(5), NpgsqlDbType.Boolean, cancellationToken);
        await import.WriteAsync(order.GetGuid(6), NpgsqlDbType.Uuid, cancellationToken);
        if (order.IsDBNull(7)) await import.WriteNullAsync(cancellationToken);
        else await import.WriteAsync(order.GetString(7), NpgsqlDbType.Text, cancellationToken);
    }

    /// <summary>It is not cancelled: nobody could say then whether the rows are there.</summary>
    private static async Task CommitAsync(NpgsqlTransaction transaction)
    {
        try
        {
            await transaction.CommitAsync(CancellationToken.None);
        }
        catch (NpgsqlException broken) when (broken is not PostgresException)
        {
            throw new SeedException("The connection broke while the rows were committed: look whether they are there.");
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = new(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<object?> QueryAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = new(sql, connection);
        return await command.ExecuteScalarAsync(cancellationToken);
    }
}
