using StreamingJson.LoadClient.Requests;
using StreamingJson.LoadClient.Streams;

namespace StreamingJson.Load.Work;

/// <summary>Reads a big document at a fixed rate for a while, every integer verified, and leaves.</summary>
/// <param name="server">Any URL of the server.</param>
/// <param name="settings">How slowly.</param>
/// <param name="time">The clock.</param>
internal sealed class SlowReading(Uri server, SlowSettings settings, TimeProvider time)
{
    private readonly Uri _url = new(server, $"/big?length={settings.Length}");

    public async Task<Outcome> RunAsync()
    {
        using SlowClient client = new(settings.BytesPerSecond, time);
        using CancellationTokenSource end = new(TimeSpan.FromSeconds(settings.Seconds), time);
        try
        {
            await client.OpenAsync(_url, settings.Length, end.Token);
            if (client.End is null) await client.ReadAsync(end.Token);
        }
        catch (OperationCanceledException)
        {
            return Outcome.Of(RequestError.NotConnected, 0, 0, $"not within {settings.Seconds} s");
        }

        // A server that lets slow readers starve does not break anything off.
        if (client.End is null && client.Bytes == 0) return Outcome.Of(RequestError.TimedOut, client.Status, 0, "nothing came");
        return Outcome.Of(client.End ?? RequestError.None, client.Status, client.Bytes, client.Fault);
    }
}

/// <param name="Length">How many integers the document has; more than are read.</param>
/// <param name="BytesPerSecond">How fast it is read.</param>
/// <param name="Seconds">For how long.</param>
internal sealed record SlowSettings(long Length, int BytesPerSecond, double Seconds);
