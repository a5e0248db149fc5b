namespace StreamingJson.LoadClient.Requests;

/// <summary>Counts errors by their kinds. Not for several threads at once.</summary>
internal sealed class ErrorCounts
{
    private readonly SortedDictionary<string, long> _counts = [];

    /// <summary>All together.</summary>
    public long Total { get; private set; }

    /// <param name="error">Its kind.</param>
    /// <param name="status">The status of the answer, for <see cref="RequestError.Status"/>.</param>
    public void Add(RequestError error, int status) => Add(NameOf(error, status), 1);

    /// <summary>Counts all that another has counted.</summary>
    public void Add(ErrorCounts other)
    {
        foreach ((string name, long count) in other._counts) Add(name, count);
    }

    /// <summary>The counts by name, such as <c>timed-out</c> or <c>status-503</c>, where there are any.</summary>
    public SortedDictionary<string, long> ToDictionary() => new(_counts);

    /// <summary>What an error is called towards the outside.</summary>
    public static string NameOf(RequestError error, int status) => error switch
    {
        RequestError.NotConnected => "not-connected",
        RequestError.TimedOut => "timed-out",
        RequestError.Broken => "broken",
        RequestError.Malformed => "malformed",
        RequestError.Status => $"status-{status}",
        RequestError.WrongDocument => "wrong-document",
        _ => throw new ArgumentOutOfRangeException(nameof(error), error, "No such error."),
    };

    private void Add(string name, long count)
    {
        _counts[name] = _counts.GetValueOrDefault(name) + count;
        Total += count;
    }
}
