using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using StreamingJson.LoadClient.Requests;

namespace StreamingJson.LoadClient.Streams;

/// <summary>What the server itself tells of its streams, at <c>/streams</c>.</summary>
internal sealed class ServerStreams : IDisposable
{
    /// <summary>The host's own name for its key in the environment, where the list of processes does not show it.</summary>
    public const string KeyVariable = "StreamingJson__ApiKey";

    private static readonly JsonSerializerOptions Json =
        new(JsonSerializerDefaults.Web) { RespectRequiredConstructorParameters = true };

    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(10) };
    private readonly Uri _url;

    /// <summary>Marks our streams, by which they are known in the server's list among those of others.</summary>
    private readonly string _mark = $"_run={Guid.NewGuid():N}";

    public ServerStreams(Uri server, long length)
    {
        _url = new Uri(server, "/streams");
        OurUrl = new Uri(server, $"/big?length={length}&{_mark}");
        if (Environment.GetEnvironmentVariable(KeyVariable) is string key and not "")
            _client.DefaultRequestHeaders.TryAddWithoutValidation("X-Api-Key", key);
    }

    public Uri OurUrl { get; }

    public async Task<StreamsDocument> LookAsync(CancellationToken stop)
    {
        try
        {
            using HttpResponseMessage response = await _client.GetAsync(_url, HttpCompletionOption.ResponseHeadersRead, stop);
            if (response.StatusCode != HttpStatusCode.OK)
                throw new LoadException($"{_url} answers {(int)response.StatusCode}: what the server does cannot be seen.");
            await using Stream body = await response.Content.ReadAsStreamAsync(stop);
            return await JsonSerializer.DeserializeAsync<StreamsDocument>(body, Json, stop)
                ?? throw new JsonException("It is null.");
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or JsonException or SocketException
            || (failure is TaskCanceledException && !stop.IsCancellationRequested))
        {
            throw new LoadException($"{_url} cannot be read: {failure.Message}", failure);
        }
    }

    public int Running(StreamsDocument document) => Ours(document).Count(stream => stream.End is null);

    /// <summary>How many of ours are in each state, or ended in each way.</summary>
    public SortedDictionary<string, long> States(StreamsDocument document) => new(Ours(document)
        .CountBy(stream => stream.End ?? stream.State).ToDictionary(count => count.Key, count => (long)count.Value));

    /// <summary>How many streams have ended in each way between two looks: those of others too.</summary>
    public static SortedDictionary<string, long> Ended(StreamsDocument before, StreamsDocument after) => new(after.Figures.Ended
        .Select(end => KeyValuePair.Create(end.Key, end.Value - before.Figures.Ended.GetValueOrDefault(end.Key)))
        .Where(end => end.Value > 0).ToDictionary());

    public void Dispose() => _client.Dispose();

    private IEnumerable<StreamEntry> Ours(StreamsDocument document) =>
        document.Streams.Where(stream => stream.Path.Contains(_mark, StringComparison.Ordinal));
}

/// <summary>All streams of a server at a moment, as much of it as this program needs.</summary>
internal sealed record StreamsDocument(StreamTotals Figures, IReadOnlyList<StreamEntry> Streams);

internal sealed record StreamTotals(long Memory, IReadOnlyDictionary<string, long> Ended);

internal sealed record StreamEntry(string Path, string State, string? End);
