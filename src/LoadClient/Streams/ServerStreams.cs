using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization;
using StreamingJson.LoadClient.Requests;

namespace StreamingJson.LoadClient.Streams;

/// <summary>What the server itself tells of its streams, at <c>/streams</c>.</summary>
internal sealed class ServerStreams : IDisposable
{
    /// <summary>The host's own name for its key in the environment, where the list of processes does not show it.</summary>
    public const string KeyVariable = "StreamingJson__ApiKey";

    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(10) };
    private readonly Uri _url;

    /// <param name="server">Any URL of the server.</param>
    public ServerStreams(Uri server)
    {
        _url = new Uri(server, "/streams");
        if (Environment.GetEnvironmentVariable(KeyVariable) is string key and not "")
            _client.DefaultRequestHeaders.TryAddWithoutValidation("X-Api-Key", key);
    }

    /// <exception cref="LoadException">The server does not tell.</exception>
    public async Task<StreamsDocument> LookAsync(CancellationToken stop)
    {
        try
        {
            using HttpResponseMessage response = await _client.GetAsync(_url, HttpCompletionOption.ResponseHeadersRead, stop);
            if (response.StatusCode != HttpStatusCode.OK)
                throw new LoadException($"{_url} answers {(int)response.StatusCode}: what the server does cannot be seen.");
            await using Stream body = await response.Content.ReadAsStreamAsync(stop);
            return await JsonSerializer.DeserializeAsync(body, StreamsJson.Default.StreamsDocument, stop)
                ?? throw new JsonException("It is null.");
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or JsonException or SocketException
            || (failure is TaskCanceledException && !stop.IsCancellationRequested))
        {
            throw new LoadException($"{_url} cannot be read: {failure.Message}", failure);
        }
    }

    public void Dispose() => _client.Dispose();
}

/// <summary>All streams of a server at a moment, as much of it as this program needs.</summary>
internal sealed record StreamsDocument(StreamTotals Figures, IReadOnlyList<StreamEntry> Streams);

/// <param name="Active">Streams that run.</param>
/// <param name="Paused">Those of them that are paused.</param>
/// <param name="BytesPerSecond">Bytes that all together have sent lately.</param>
/// <param name="Memory">Bytes of memory of the process.</param>
/// <param name="Ended">How many have ended since the server's start, by their end.</param>
internal sealed record StreamTotals(
    int Active, int Paused, double BytesPerSecond, long Memory, IReadOnlyDictionary<string, long> Ended);

/// <param name="Path">What was asked for, with the query.</param>
/// <param name="State">Such as <c>producing</c>.</param>
/// <param name="End">How it ended; <see langword="null"/> as long as it runs.</param>
internal sealed record StreamEntry(string Path, string State, string? End);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(StreamsDocument))]
internal sealed partial class StreamsJson : JsonSerializerContext;
