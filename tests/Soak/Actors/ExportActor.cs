namespace StreamingJson.Soak.Actors;

/// <summary>Exports rows whole or behind a key, over one connection of the database or over four, plain or compressed.</summary>
internal sealed class ExportActor(ActorContext context) : Actor(context)
{
    private static readonly string?[] Codings = [null, null, "gzip", "br"];

    private HttpClient[] _clients = [];

    protected override async Task StepAsync(CancellationToken limit)
    {
        if (_clients.Length == 0) _clients = [CreateClient(), CreateClient(http2: true)];
        bool isArray = Random.Next(3) == 0;
        int after = Random.Next(3) == 0 ? 0 : Random.Next(Target.Exports.Rows);
        int rows = Random.Next(3) == 0 ? Target.Exports.Rows : Random.Next(Target.Exports.Rows / 4);
        int parallel = Random.Next(4) == 0 ? 4 : 1;
        string query = isArray ? "format=json" : $"format=ndjson&after={after}&limit={rows}";
        Download download = new(
            _clients[Random.Next(2)], $"/export/orders?{query}&parallel={parallel}", Codings[Random.Next(Codings.Length)]);
        (string digest, long bytes) expected = isArray
            ? (Target.Exports.ArrayDigest, Target.Exports.ArrayBytes)
            : Target.Exports.LinesOf(after, rows);
        Tally.Request();
        (string digest, long bytes) come = await download.ReadDigestAsync(limit);
        Require(come == expected, $"{download.Name}: the digest of {come.bytes} bytes is {come.digest}, "
            + $"expected {expected.digest} of {expected.bytes}");
        Tally.Verify(come.bytes);
    }
}
