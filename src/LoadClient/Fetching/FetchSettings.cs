namespace StreamingJson.LoadClient.Fetching;

/// <summary>What is fetched, to where, and how patiently.</summary>
/// <param name="Url">An http or https address.</param>
/// <param name="File">Where the document is when it is whole; null for standard output.</param>
internal sealed record FetchSettings(Uri Url, string? File)
{
    /// <summary>Whether a file that is there already is replaced.</summary>
    public bool ReplacesFile { get; init; }

    /// <summary>After how many requests in a row that brought nothing new to give up, at least 1.</summary>
    public int Attempts { get; init; } = 10;

    /// <summary>The pause behind a broken attempt. Each that brought nothing new doubles it, up to half a minute.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>How long a connection may bring nothing before it counts as broken: as long as the host waits for us.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Read no more than this many bytes a second; null for as fast as they come.</summary>
    public long? BytesPerSecond { get; init; }

    /// <summary>Whether a document whose digest the server did not send is refused.</summary>
    public bool RequiresDigest { get; init; }
}
