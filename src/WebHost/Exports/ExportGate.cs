using System.Data;
using Microsoft.Extensions.Options;
using Npgsql;

namespace StreamingJson.WebHost;

/// <summary>Lets exports have so many connections that the pool is never empty.</summary>
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

/// <summary>Exports have as many connections as they may.</summary>
internal sealed class ExportsFullException(int limit)
    : BadHttpRequestException(
        $"Exports hold as many connections as they may, or would with this one; allowed are {limit}.",
        StatusCodes.Status503ServiceUnavailable);
