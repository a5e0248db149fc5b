namespace StreamingJson.Soak.Actors;

/// <summary>Several streams on one connection: some are reset in their midst, and their siblings come whole.</summary>
internal sealed class Http2Actor(ActorContext context) : Actor(context)
{
    private static readonly string[] Endless = ["/big?length=10000000000", "/export/orders?format=ndjson"];

    private HttpClient? _client;

    protected override async Task StepAsync(CancellationToken limit)
    {
        _client ??= CreateClient(http2: true);
        long length = Random.Next(500_000);
        Task<long> sibling = new Download(_client, $"/big?length={length}").ReadIntegersAsync(length, limit);
        Tally.Request();
        // Decided before they run side by side: a Random is for one at a time.
        (string Path, int Enough)[] resets = [.. Enumerable.Range(0, Random.Next(1, 8))
            .Select(_ => (Endless[Random.Next(Endless.Length)], Random.Next(2) * Random.Next(1_000_000)))];
        await Task.WhenAll(resets.Select(reset => ResetAsync(reset.Path, reset.Enough, limit)));
        Tally.Verify(await sibling);
    }

    private async Task ResetAsync(string path, int enough, CancellationToken limit)
    {
        Tally.Request();
        using HttpResponseMessage response = await _client!.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, limit);
        Require(response.IsSuccessStatusCode, $"{path}: {(int)response.StatusCode}");
        await using Stream body = await response.Content.ReadAsStreamAsync(limit);
        byte[] buffer = new byte[16 * 1024];
        int all = 0;
        // That the body is disposed before its end is the reset.
        while (all < enough && await body.ReadAsync(buffer, limit) is int read and > 0) all += read;
        Tally.Cut(all);
    }
}
