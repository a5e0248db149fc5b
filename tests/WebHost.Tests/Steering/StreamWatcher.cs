using System.Text.Json;

namespace StreamingJson.WebHost.Tests.Steering;

/// <summary>Reads <c>/streams/events</c>, and knows what a page would know.</summary>
internal sealed class StreamWatcher : IDisposable
{
    private readonly HttpResponseMessage _answer;
    private readonly StreamReader _lines;

    private StreamWatcher(HttpResponseMessage answer, Stream body) => (_answer, _lines) = (answer, new StreamReader(body));

    public SortedDictionary<long, JsonElement> Rows { get; } = [];

    public JsonElement Figures { get; private set; }

    /// <summary>The last event.</summary>
    public JsonElement Event { get; private set; }

    public HttpResponseMessage Answer => _answer;

    public static async Task<StreamWatcher> OpenAsync(HttpClient client)
    {
        HttpResponseMessage answer =
            await client.GetAsync("/streams/events", HttpCompletionOption.ResponseHeadersRead).Patiently();
        return new StreamWatcher(answer, await answer.Content.ReadAsStreamAsync().Patiently());
    }

    /// <summary>Reads on until what is known holds.</summary>
    public async Task UntilAsync(Func<bool> holds)
    {
        // Many quarters of a second: a condition that never comes to hold is a failure.
        for (int i = 0; i < 400; i++)
        {
            if (holds()) return;
            Assert.NotNull(await NextAsync());
        }

        Assert.Fail("It never came to hold.");
    }

    /// <summary>Until the only stream is in a state.</summary>
    public Task UntilStateAsync(string state) => UntilAsync(() => Rows.Count == 1 && State == state);

    public JsonElement Only => Rows.Values.Single();

    public string? State => Only.GetProperty("state").GetString();

    public long Sent => Only.GetProperty("sent").GetInt64();

    /// <returns>The event's name, <c>:</c> for a comment, <see langword="null"/> at the end.</returns>
    public async Task<string?> NextAsync()
    {
        string? name = null;
        while (await _lines.ReadLineAsync().Patiently() is string line)
        {
            if (line.StartsWith(':')) name = ":";
            else if (line.StartsWith("event: ", StringComparison.Ordinal)) name = line["event: ".Length..];
            else if (line.StartsWith("data: ", StringComparison.Ordinal)) Apply(name, line["data: ".Length..]);
            else if (line.Length == 0) return name;
        }

        return null;
    }

    public void Dispose()
    {
        _answer.Dispose();
        _lines.Dispose();
    }

    private void Apply(string? name, string data)
    {
        using JsonDocument document = JsonDocument.Parse(data);
        Event = document.RootElement.Clone();
        Assert.Equal(name == "change", Event.TryGetProperty("gone", out JsonElement gone));
        Figures = Event.GetProperty("figures");
        foreach (JsonElement row in Event.GetProperty("streams").EnumerateArray()) Rows[row.GetProperty("id").GetInt64()] = row;
        if (name != "change") return;
        foreach (JsonElement id in gone.EnumerateArray()) Assert.True(Rows.Remove(id.GetInt64()));
    }
}
