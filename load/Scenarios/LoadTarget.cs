using System.Collections.Concurrent;
using StreamingJson.Load.Work;
using StreamingJson.LoadClient.Requests;

namespace StreamingJson.Load.Scenarios;

/// <summary>The server, and how it is asked.</summary>
internal sealed class LoadTarget(Uri server, TimeProvider time) : IDisposable
{
    // The seeds' client waits so long for a small answer.
    private static readonly TimeSpan SmallLimit = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, WorkLog> _logs = new();
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>Any URL of the server.</summary>
    public Uri Server => server;

    public TimeProvider Time => time;

    /// <summary>The small document, <c>/</c>.</summary>
    public JsonDownload Root => new(_client, new Uri(server, "/"), SmallLimit, time);

    /// <summary>Gets what is known of the work of one of NBomber's scenarios.</summary>
    public WorkLog Log(string scenario) => _logs.GetOrAdd(scenario, _ => new WorkLog(time));

    /// <summary>Asks once for <c>/</c>, so that a server that is not there is told at once instead of after minutes.</summary>
    /// <exception cref="LoadException">There is no answer within 5 seconds, of whatever status.</exception>
    public async Task CheckAnsweringAsync()
    {
        string?[] silent = [.. new[] { RequestError.NotConnected, RequestError.TimedOut, RequestError.Broken }
            .Select(error => ErrorCounts.NameOf(error, 0))];
        Outcome root = await Root.RunAsync();
        if (root.Error is string error && silent.Contains(error))
        {
            string why = root.Detail ?? $"{error} after {SmallLimit.TotalSeconds} s";
            throw new LoadException($"No server answers at {server.Authority}: {why}");
        }
    }

    public JsonDownload Download(DownloadSettings settings) =>
        new(_client, new Uri(server, settings.Path), TimeSpan.FromSeconds(settings.LimitSeconds), time);

    public void Dispose() => _client.Dispose();
}
