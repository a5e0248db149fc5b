using System.Text.Json;

namespace StreamingJson.LoadClient.Requests;

/// <summary>What a request came to.</summary>
internal enum RequestError
{
    None, // A whole answer with the status 200.
    NotConnected, // There was no connection to be had.
    TimedOut, // The answer was not whole within the time limit.
    Broken, // The connection ended, or was reset, before the answer was whole.
    Malformed, // What came is no answer in HTTP/1.1.
    Status, // A whole answer with another status.
    WrongDocument, // An answer with the status 200, and not the document that was asked for.
}

/// <summary>Counts errors by their names, such as <c>timed-out</c> or <c>status-503</c>. Not for several threads at once.</summary>
internal sealed class ErrorCounts
{
    private readonly SortedDictionary<string, long> _counts = [];

    public long Total => _counts.Values.Sum();

    public void Add(RequestError error, int status) => Add(NameOf(error, status), 1);

    /// <summary>Counts all that another has counted.</summary>
    public void Add(ErrorCounts other)
    {
        foreach ((string name, long count) in other._counts) Add(name, count);
    }

    public SortedDictionary<string, long> ToDictionary() => new(_counts);

    public static string NameOf(RequestError error, int status) =>
        error == RequestError.Status ? $"status-{status}" : JsonNamingPolicy.KebabCaseLower.ConvertName($"{error}");

    private void Add(string name, long count) => _counts[name] = _counts.GetValueOrDefault(name) + count;
}

/// <summary>Something outside of this program keeps it from measuring; the message is one line for its user.</summary>
internal sealed class LoadException(string message, Exception? cause = null) : Exception(message, cause);
