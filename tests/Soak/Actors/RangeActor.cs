using System.Net;
using System.Text;

namespace StreamingJson.Soak.Actors;

/// <summary>Asks for random ranges of the largest list; what must come is formatted anew.</summary>
internal sealed class RangeActor(ActorContext context) : Actor(context)
{
    private const long Integers = 10_000_000_000;

    // Some are more than a flush.
    private const int Longest = 200_000;

    private readonly ListText _text = new(Integers);
    private HttpClient? _client;

    protected override TimeSpan MostPause => TimeSpan.FromMilliseconds(50);

    protected override async Task StepAsync(CancellationToken limit)
    {
        _client ??= CreateClient();
        RandomRange range = RandomRange.Next(Random, _text.Length, Longest);
        using HttpRequestMessage request = new(HttpMethod.Get, $"/big?length={Integers}");
        request.Headers.TryAddWithoutValidation("Range", range.Header);
        Tally.Request();
        using HttpResponseMessage response = await _client.SendAsync(request, limit);
        byte[] body = await response.Content.ReadAsByteArrayAsync(limit);
        string shown = $"{response.Content.Headers.ContentRange}";
        Require(response.StatusCode == HttpStatusCode.PartialContent, $"{range.Header}: {(int)response.StatusCode}");
        Require(shown == range.ContentRange(_text.Length), $"{range.Header}: Content-Range {shown}");
        Require(Encoding.ASCII.GetString(body) == _text.At(range.From, range.Length), $"{range.Header}: wrong bytes");
        Tally.Verify(body.Length);
    }
}
