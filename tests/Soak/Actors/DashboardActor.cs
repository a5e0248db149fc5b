using System.Text.Json;

namespace StreamingJson.Soak.Actors;

/// <summary>Opens the dashboard, watches its events for a while, and leaves.</summary>
internal sealed class DashboardActor(ActorContext context) : Actor(context)
{
    private static readonly string[] Files = ["/dashboard/", "/dashboard/settings", "/streams", "/dashboard/js/dashboard.js"];

    private HttpClient? _client;

    protected override async Task StepAsync(CancellationToken limit)
    {
        _client ??= CreateClient();
        Tally.Request();
        string file = Files[Random.Next(Files.Length)];
        Tally.Verify((await _client.GetByteArrayAsync(file, limit)).Length);

        Tally.Request();
        using HttpResponseMessage response = await _client.GetAsync(
            "/streams/events", HttpCompletionOption.ResponseHeadersRead, limit);
        Require(response.IsSuccessStatusCode, $"/streams/events: {(int)response.StatusCode}");
        using StreamReader events = new(await response.Content.ReadAsStreamAsync(limit));
        int count = Random.Next(1, 12);
        for (int i = 0; i < count; i++)
        {
            string kind = await events.ReadLineAsync(limit) ?? "the end";
            // A comment comes where there is no news.
            if (kind == ":") continue;
            Require(kind == (i == 0 ? "event: snapshot" : "event: change"), $"/streams/events: {kind}");
            string data = await events.ReadLineAsync(limit) ?? "";
            Require(data.StartsWith("data: ", StringComparison.Ordinal), $"/streams/events: {data}");
            using JsonDocument document = JsonDocument.Parse(data.AsMemory(6));
            Require(document.RootElement.TryGetProperty("figures", out _), $"/streams/events: {data}");
            Require(await events.ReadLineAsync(limit) == "", "/streams/events: an event does not end in an empty line");
            Tally.Cut(data.Length);
        }
    }
}
