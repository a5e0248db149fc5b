namespace StreamingJson.Soak.Figures;

/// <summary>Counts the places that the host has for streams, exports and watchers, by taking all of them.</summary>
/// <param name="Streams">Big streams that were let in.</param>
/// <param name="Exports">Exports with a connection of the database; <see langword="null"/> without one.</param>
/// <param name="Watchers">Watchers of the events.</param>
internal sealed record Places(int Streams, int? Exports, int Watchers)
{
    // Of the kernel's buffer: an export of 10 MB is held up by it.
    private const int Window = 8 * 1024;

    // Who has just left has a place for a moment yet; one that is lost is not there the fifth time either.
    private const int Counts = 5;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>The places that are lost; each must be there.</summary>
    public IEnumerable<FigurePair> Pairs =>
    [
        new("places of streams lost", 0, HostLimits.MaxStreams - Streams, 0),
        .. Exports is int exports ? [new("places of exports lost", 0, HostLimits.MaxExports - exports, 0)] : (FigurePair[])[],
        new("places of watchers lost", 0, HostLimits.MaxWatchers - Watchers, 0),
    ];

    /// <param name="port">Of HTTP/1.1.</param>
    /// <param name="hasDatabase">Whether exports hold connections.</param>
    /// <param name="emptyAsync">Waits until no stream runs.</param>
    public static async Task<Places> CountAsync(int port, bool hasDatabase, Func<Task<bool>> emptyAsync)
    {
        Places places = await CountOnceAsync(port, hasDatabase, emptyAsync);
        for (int i = 1; i < Counts && places.Pairs.Any(pair => !pair.IsBack); i++)
        {
            await Task.Delay(Interval);
            places = await CountOnceAsync(port, hasDatabase, emptyAsync);
        }

        return places;
    }

    private static async Task<Places> CountOnceAsync(int port, bool hasDatabase, Func<Task<bool>> emptyAsync)
    {
        int streams = await TakeAsync(port, "/big?length=10000000000", HostLimits.MaxStreams, 429);
        await emptyAsync();
        int? exports = hasDatabase ? await TakeAsync(port, "/export/orders?format=ndjson", HostLimits.MaxExports, 503) : null;
        await emptyAsync();
        int watchers = await TakeAsync(port, "/streams/events", HostLimits.MaxWatchers, 503);
        return new Places(streams, exports, watchers);
    }

    /// <summary>Asks until it is refused, or has as many as it may.</summary>
    private static async Task<int> TakeAsync(int port, string path, int most, int refusal)
    {
        List<RawClient> clients = [];
        try
        {
            while (true)
            {
                RawClient client = await RawClient.ConnectAsync(port, Window);
                clients.Add(client);
                await client.SendAsync($"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n");
                int status = (await client.ReadHeadAsync()).Status;
                if (status == refusal) return clients.Count - 1;
                if (status != 200) throw new SoakException($"{path}: {status}, expected 200 or {refusal}");
                // On a busy machine the first have been ended as stalled by now, and have left their places.
                if (clients.Count == most + 1) return most;
            }
        }
        finally
        {
            foreach (RawClient client in clients) client.Reset();
        }
    }
}
