namespace StreamingJson.Soak.Actors;

/// <summary>Downloads whole lists of integers, by either protocol, and verifies each integer.</summary>
/// <param name="context">Who it is.</param>
/// <param name="codings">In which codings; <see langword="null"/> for none.</param>
/// <param name="most">How many integers at most.</param>
internal sealed class BigActor(ActorContext context, string?[] codings, double most) : Actor(context)
{
    private HttpClient[] _clients = [];

    protected override async Task StepAsync(CancellationToken limit)
    {
        if (_clients.Length == 0) _clients = [CreateClient(), CreateClient(http2: true)];
        // All orders of magnitude are equally likely, the empty list among them.
        long length = (long)Math.Pow(most, Random.NextDouble()) - (Random.Next(20) == 0 ? 1 : 0);
        HttpClient client = _clients[Random.Next(2)];
        Download download = new(client, $"/big?length={length}", codings[Random.Next(codings.Length)])
        {
            // Connections come and go too; those of HTTP/2 have no such header.
            Closes = client == _clients[0] && Random.Next(4) == 0,
        };
        Tally.Request();
        Tally.Verify(await download.ReadIntegersAsync(length, limit));
    }
}
