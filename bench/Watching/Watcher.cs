namespace StreamingJson.Bench;

// A client that is told of all streams four times a second, as the dashboard is.
internal sealed class Watcher : IAsyncDisposable
{
    private readonly HttpClient _http;
    private readonly CancellationTokenSource _leaving = new();
    private readonly Task _reading;
    private long _bytes;

    private Watcher(HttpClient http, Stream events)
    {
        _http = http;
        _reading = ReadAsync(events);
    }

    public long Bytes => Interlocked.Read(ref _bytes);

    public static async Task<Watcher> StartAsync(ServerProcess server, CancellationToken ct)
    {
        HttpClient http = new();
        HttpResponseMessage answer = await http.GetAsync(
            server.Url("/streams/events"), HttpCompletionOption.ResponseHeadersRead, ct);
        answer.EnsureSuccessStatusCode();
        return new Watcher(http, await answer.Content.ReadAsStreamAsync(ct));
    }

    public async ValueTask DisposeAsync()
    {
        await _leaving.CancelAsync();
        await _reading;
        _leaving.Dispose();
        _http.Dispose();
    }

    private async Task ReadAsync(Stream events)
    {
        byte[] buffer = new byte[64 * 1024];
        try
        {
            await using (events)
            {
                int read;
                while ((read = await events.ReadAsync(buffer, _leaving.Token)) > 0)
                {
                    Interlocked.Add(ref _bytes, read);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // It has seen enough.
        }
    }
}
