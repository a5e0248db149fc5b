using StreamingJson.LoadClient.Platform;
using StreamingJson.LoadClient.Requests;

namespace StreamingJson.Load.Work;

/// <summary>Reads a whole big document as fast as it comes, every integer verified.</summary>
/// <param name="server">Any URL of the server.</param>
/// <param name="settings">Which document.</param>
/// <param name="time">The clock.</param>
internal sealed class BigDocument(Uri server, BigSettings settings, TimeProvider time)
{
    // The load client's, for the same reasons.
    private const int BufferSize = 64 * 1024;
    private const int StackSize = 256 * 1024;

    // The server ends a stream that cannot send for a minute; who waits longer waits for nothing.
    private static readonly TimeSpan ReadLimit = TimeSpan.FromSeconds(60);

    private readonly ConnectionSettings _connection = new(new Uri(server, $"/big?length={settings.Length}"), ReadLimit)
    {
        EachRead = true,
        BufferSize = BufferSize,
        Length = settings.Length,
    };

    public async Task<Outcome> RunAsync()
    {
        using RequestConnection connection = new(_connection, time);
        RequestError error = RequestError.None;
        // Not on the thread pool: there the streams would delay the small requests in the client already.
        await OwnThread.RunAsync(StackSize, () =>
        {
            CurrentThread.BeNice(settings.Nice);
            error = connection.Ask();
        });
        return Outcome.Of(error, connection.Status, connection.Bytes, connection.Fault);
    }
}

/// <param name="Length">How many integers the document has.</param>
/// <param name="Nice">How far its reader stands back behind the server, 0 to 19 (Linux).</param>
internal sealed record BigSettings(long Length, int Nice);
