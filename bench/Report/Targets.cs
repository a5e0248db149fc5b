namespace StreamingJson.Bench;

// What the library promises. Ratios have no unit.
internal static class Targets
{
    // p99 of `/` over the idle one of the same run: beside readers of gzip, exports, and readers that a dashboard is shown.
    public const double LatencyBesideGzip = 1.5;
    public const double LatencyBesideExports = 1.5;
    public const double LatencyWatched = 2;

    // One stream over the bare loop, and over the framework's own lists; beside busy processes; all readers that discard.
    public const double OfBareLoop = 0.9;
    public const double CpuOfBareLoop = 1.3;
    public const double OfAsyncEnumerable = 7;
    public const double OfEnumerable = 4.5;
    public const double OfBusyBareLoop = 0.7;
    public const double DiscardedOfBareLoop = 0.9;

    // Many streams over one.
    public const double OfOneStream = 1;

    // An endpoint with `WithStreamingJson()` over the same without.
    public const double Adopted = 1;
    public const double AdoptedSmall = 0.97;
    public const double AdoptedBusy = 0.9;
    public const double AdoptedAllocations = 256;
    public const double AdoptedItemsSpeed = 8;

    // Encoders over JsonSerializer to a PipeWriter.
    public const double Range = 14;
    public const double SortedIntegers = 4.5;
    public const double RandomIntegers = 4.5;
    public const double RandomLongs = 4;
    public const double Records = 1.2;

    // Requests a second to `/` over the framework's own minimal endpoint, and over each peer.
    public const double OfMinimal = 1;
    public const double OfPeers = 1;

    // p99 of a range's first byte, and of the time from a reset to the disposed source; in milliseconds.
    public const double RangeFirstByte = 5;
    public const double ResetToDisposal = 10;

    // Percent of a core: in the second after the readers were killed, and for a dashboard of a thousand streams.
    public const double CpuAfterReset = 2;
    public const double Watching = 1;

    // KB for a client that reads nothing, and of that managed beyond a paused response of Kestrel's own; bytes for a stream of 10^8
    // integers.
    public const double SilentClient = 96;
    public const double PausedStream = 8;
    public const double StreamAllocations = 1_000_000;

    // Rows a second of an export over the framework and over psql; MB during one; managed bytes a row; ms to the first byte.
    public const double ExportOfFramework = 2;
    public const double ExportOfPsql = 1;
    public const double ExportMemory = 30;
    public const double ExportAllocations = 1;
    public const double ExportFirstByte = 100;

    // p99 of `/` over the idle one beside that many readers. Slow ones are many, and want little.
    public static double Latency(int readers, bool slow) => readers switch
    {
        _ when slow => 1.25,
        <= 64 => 1.5,
        <= 1000 => 1.25,
        _ => 2,
    };
}
