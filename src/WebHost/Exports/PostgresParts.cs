using System.Data;
using Npgsql;

namespace StreamingJson.WebHost;

/// <summary>
/// The rows of a query in ranges of its key, each over one of several connections that see the same snapshot. The end of a range is
/// looked up when its turn has come: by the index of the key, that takes a fraction of reading it.
/// </summary>
internal sealed class PostgresParts(
    PostgresQuery query, ExportRequest request, JsonRowOptions options, Func<CancellationToken, ValueTask<NpgsqlConnection>> open) : JsonParts
{
    private readonly List<NpgsqlConnection> _connections = [];
    private string? _after = request.After;
    private long _left = request.Limit;

    public override async ValueTask<JsonEncoder?> NextAsync(int slot, CancellationToken cancellationToken)
    {
        if (_connections.Count == 0) await OpenAsync(cancellationToken);
        if (_left == 0) return null;
        NpgsqlConnection connection = _connections[slot];
        long rows = Math.Min(ExportRequest.RowsPerPart, _left);
        await using NpgsqlCommand end = query.SelectKey(connection, _after, rows);
        string? until = (string?)await end.ExecuteScalarAsync(cancellationToken);
        NpgsqlCommand part = query.Select(connection, request.Columns, _after, until, rows);
        _after = until;
        // Fewer rows than a part may have: it is the last.
        _left = until is null ? 0 : _left == long.MaxValue ? _left : _left - rows;
        return JsonEncoder.Rows(part, options);
    }

    public override async ValueTask DisposeAsync()
    {
        // What a transaction has only read needs no end of its own.
        foreach (NpgsqlConnection connection in _connections) await connection.DisposeAsync();
        await base.DisposeAsync();
    }

    /// <summary>All of them, before the first byte: later, none to spare would break the stream.</summary>
    private async ValueTask OpenAsync(CancellationToken cancellationToken)
    {
        string? snapshot = null;
        for (int i = 0; i < request.Parallel; i++)
        {
            NpgsqlConnection connection = await open(cancellationToken);
            _connections.Add(connection);
            if (i == 0) await query.CheckKeyAsync(connection, request.After, cancellationToken);
            await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
            await using NpgsqlCommand command = connection.CreateCommand();
            command.CommandText = snapshot is null ? "select pg_export_snapshot()" : $"set transaction snapshot '{snapshot}'";
            snapshot = (string?)await command.ExecuteScalarAsync(cancellationToken) ?? snapshot;
        }
    }
}
