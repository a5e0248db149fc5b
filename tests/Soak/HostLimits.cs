namespace StreamingJson.Soak;

/// <summary>How the host is set up: limits that the actors never reach, and that a leak reaches soon.</summary>
internal static class HostLimits
{
    /// <summary>200 MB of managed heap, as in a small container: what is kept without bounds ends the host.</summary>
    public const string HeapHardLimit = "0xC800000";

    /// <summary>The actors have 44 streams at once at most; beside them there are those that are just being given up.</summary>
    public const int MaxStreams = 128;

    /// <summary>
    /// The host's own default. The actors have at most 49 connections at once: 16 that export, 16 that leave exports of four, 14
    /// that reset them, 3 that stall; and cancelling takes a while on a busy machine.
    /// </summary>
    public const int MaxExports = 64;

    /// <summary>Two turns, so that there is something between them, on any number of cores.</summary>
    public const int MaxConcurrency = 2;

    /// <summary>The host's own constant: who watches its events.</summary>
    public const int MaxWatchers = 32;

    /// <summary>Rows of the table: 10 MB of JSON, more than all buffers on the way hold.</summary>
    public const int Rows = 50_000;

    /// <summary>A run of a minute must see some readers stall, and none that only waits for a core.</summary>
    public static readonly TimeSpan StallTimeout = TimeSpan.FromSeconds(20);

    /// <summary>Nothing runs any more when the host is asked to go; what does must not hold up the report.</summary>
    public static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(5);

    public static IEnumerable<string> Arguments =>
    [
        "--Kestrel:Endpoints:H1:Url", "http://127.0.0.1:0",
        "--Kestrel:Endpoints:H2:Url", "http://127.0.0.1:0",
        "--Kestrel:Endpoints:H2:Protocols", "Http2",
        "--StreamingJson:MaxStreams", $"{MaxStreams}",
        "--StreamingJson:MaxConcurrency", $"{MaxConcurrency}",
        "--StreamingJson:StallTimeout", $"{StallTimeout}",
        "--StreamingJson:DrainLimit", $"{DrainLimit}",
        "--StreamingJson:Exports:MaxExports", $"{MaxExports}",
        "--StreamingJson:Exports:GeneratedRows", $"{Rows}",
    ];
}
