using System.Data;
using Microsoft.Extensions.Options;
using Npgsql;

namespace StreamingJson.WebHost;

/// <summary>Lets so many exports have a connection that the pool is never empty.</summary>
internal sealed class ExportGate(IOptions<StreamingJsonSettings> settings)
{
    private int _open;

    /// <returns>An open connection, which leaves its place when it is closed.</returns>
    /// <exception cref="ExportsFullException">There is no place.</exception>
    public async ValueTask<NpgsqlConnection> OpenAsync(NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        int limit = settings.Value.Exports.MaxExports;
        if (Interlocked.Increment(ref _open) > limit)
        {
            Interlocked.Decrement(ref _open);
            throw new ExportsFullException(limit);
        }

        try
        {
            NpgsqlConnection connection = await source.OpenConnectionAsync(cancellationToken);
            connection.StateChange += Leave;
            return connection;
        }
        catch
        {
            Interlocked.Decrement(ref _open);
            throw;
        }
    }

    private void Leave(object sender, StateChangeEventArgs change)
    {
        if (change.CurrentState != ConnectionState.Closed) return;
        ((NpgsqlConnection)sender).StateChange -= Leave;
        Interlocked.Decrement(ref _open);
    }
}

/// <summary>As many exports read from the database as may.</summary>
internal sealed class ExportsFullException(int limit) : Exception($"There are {limit} exports already; allowed are {limit}.");
