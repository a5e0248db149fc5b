using StreamingJson.LoadClient.Requests;
using StreamingJson.LoadClient.Streams;

namespace StreamingJson.Load.Work;

/// <summary>Reads a part of a big document, every integer verified, and leaves by a reset.</summary>
/// <param name="server">Any URL of the server.</param>
/// <param name="settings">How much is read.</param>
/// <param name="time">The clock.</param>
internal sealed class Departure(Uri server, DepartureSettings settings, TimeProvider time)
{
    private const int BufferSize = 16 * 1024;

    // Generous: a part of a megabyte comes in milliseconds.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly Uri _url = new(server, $"/big?length={settings.Length}");

    public async Task<Outcome> RunAsync()
    {
        using CancellationTokenSource late = new(Limit, time);
        // Some leave early, some late: the server is not met in the same step by all.
        long enough = Random.Shared.NextInt64(1, settings.MostBytes + 1);
        try
        {
            using AsyncConnection? connection =
                await AsyncConnection.OpenAsync(_url, settings.Length, null, BufferSize, late.Token);
            if (connection is null) return Outcome.Of(RequestError.NotConnected, 0, 0, null);
            while (connection.End is null && connection.Bytes < enough) await connection.ReadAsync(BufferSize, late.Token);
            connection.Reset();
            return Outcome.Of(connection.End ?? RequestError.None, connection.Status, connection.Bytes, connection.Fault);
        }
        catch (OperationCanceledException)
        {
            return Outcome.Of(RequestError.TimedOut, 0, 0, null);
        }
    }
}

/// <param name="Length">How many integers the document has; more than are read.</param>
/// <param name="MostBytes">Each reads from one to so many bytes.</param>
internal sealed record DepartureSettings(long Length, long MostBytes);
