namespace StreamingJson.Soak.Actors;

/// <summary>Asks for what cannot be had, and in ways that are none.</summary>
internal sealed class BadRequestActor(ActorContext context) : Actor(context)
{
    private static readonly (int Status, string Line, string Headers)[] Requests =
    [
        (400, "GET /big HTTP/1.1", ""),
        (400, "GET /big?length=-1 HTTP/1.1", ""),
        (400, "GET /big?length=1e9 HTTP/1.1", ""),
        (400, "GET /big?length=4&length=5 HTTP/1.1", ""),
        (400, "GET /big?length=99999999999999999999 HTTP/1.1", ""),
        (400, "GET /export/orders?columns=<script> HTTP/1.1", ""),
        (400, "GET /export/orders?after=none HTTP/1.1", ""),
        (404, "GET /export/nothing HTTP/1.1", ""),
        (404, "GET /nothing HTTP/1.1", ""),
        (404, "POST /streams/999999999999/stop HTTP/1.1", "Content-Length: 0\r\n"),
        (405, "POST / HTTP/1.1", "Content-Length: 0\r\n"),
        (406, "GET /export/orders HTTP/1.1", "Accept: text/html\r\n"),
        (412, "GET /big?length=5 HTTP/1.1", "If-Match: \"none\"\r\n"),
        (416, "GET /big?length=5 HTTP/1.1", "Range: bytes=100-\r\n"),
        (400, "GARBAGE", ""),
        (400, "GET / HTTP/1.1", "Content-Length: -1\r\n"),
        (414, $"GET /{new string('a', 9_000)} HTTP/1.1", ""),
        (431, "GET / HTTP/1.1", $"X: {new string('x', 40_000)}\r\n"),
    ];

    protected override TimeSpan MostPause => TimeSpan.FromMilliseconds(100);

    protected override async Task StepAsync(CancellationToken limit)
    {
        (int status, string line, string headers) = Requests[Random.Next(Requests.Length)];
        using RawClient client = await RawClient.ConnectAsync(Target.Http1.Port);
        Tally.Request();
        await client.SendAsync($"{line}\r\nHost: localhost\r\n{headers}Connection: close\r\n\r\n");
        RawHead head = await client.ReadHeadAsync();
        Require(head.Status == status, $"{line[..Math.Min(60, line.Length)]}: {head.Status}, expected {status}");
        Tally.Verify(await client.CountToEndAsync());
    }
}
