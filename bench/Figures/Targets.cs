namespace StreamingJson.Bench;

// What the library promises; each command holds its figures against these.
internal static class Targets
{
    // p99 of `/` beside readers that have their documents compressed, and beside exports, over the idle p99 of the same run.
    public const double LatencyRatioOfGzip = 1.5;
    public const double LatencyRatioOfExports = 1.5;

    // All readers together, in GB/s, while `/` is asked.
    public const double ReadersThroughput = 1.2;

    // One stream.
    public const double OfCeiling = 0.9;
    public const double CpuOfCeiling = 1.3;
    public const double OfFrameworkAsync = 7;
    public const double OfFrameworkList = 4.5;

    // So many streams share at least what one has.
    public const int SharingStreams = 64;
    public const double OfOneStream = 1;

    // One stream of a host whose metrics and spans are exported, over one of a host whose are not.
    public const double OfUnmeasured = 0.99;

    // Encoding on one core, in GB/s; records against JsonSerializer, which a buffer spares all flushes.
    public const double RangeEncoding = 6;
    public const double SortedIntegersEncoding = 4;
    public const double RandomIntegersEncoding = 2;
    public const double RandomLongsEncoding = 1.5;
    public const double RecordsOfBuffer = 0.9;
    public const double RecordsOfPipe = 1.2;

    // An endpoint that exists already, with `WithStreamingJson()` over the same without: a list costs nothing more, and items
    // that come one by one are several times as fast.
    public const double AdoptedList = 1;
    public const double AdoptedAsyncItems = 8;

    // Milliseconds from the request for a range to its first byte, p99.
    public const double RangeFirstByte = 5;

    // Requests a second to `/` over an empty minimal API that writes the same bytes.
    public const double OfMinimal = 0.95;

    // Percent of a core for telling a dashboard of a thousand streams; and `/` beside readers while it is open.
    public const double Watching = 1;
    public const double LatencyRatioWatched = 2;

    // Requests a second to `/` over those of each peer, on one core each.
    public const double OfPeers = 1;

    // Percent of a core in the second after the readers were killed.
    public const double CpuAfterReset = 2;

    // Milliseconds from the reset to the disposed source, p99.
    public const double ResetToDisposal = 10;

    // KB of memory for a client that reads nothing; and of that what is ours, managed, beyond a paused response of Kestrel's own.
    public const double SilentClient = 96;
    public const double PausedStream = 8;

    // Managed bytes for a stream of 10^8 integers.
    public const double StreamAllocations = 1_000_000;

    // Rows a second of an export. The framework makes an object of each row and JSON of each object: who adopts exports for
    // their speed expects no less than half of that. PostgreSQL makes JSON by itself, without a server between: exports that
    // are slower than psql would be a step back for who has used that.
    public const double ExportOfFramework = 2;
    public const double ExportOfPsql = 1;

    // MB of memory during an export of any length over the idle host: buffers of the connections and what the collector lets
    // come together, and nothing that grows with the rows.
    public const double ExportMemory = 30;

    // Managed bytes for a row of fixed-width columns: less than one is nothing a row, and some for each buffer.
    public const double ExportAllocations = 1;

    // Milliseconds to the first byte of an export beside clients that have asked for one and read nothing: what one takes for at
    // once. Each of those holds a connection, and must hold nothing else.
    public const double ExportFirstByte = 100;

    // p99 of `/` beside that many readers over the idle p99 of the same run. Slow ones are many, and want little.
    public static double LatencyRatio(int readers, bool slow) => readers switch
    {
        _ when slow => 1.25,
        <= 64 => 1.5,
        <= 1000 => 1.25,
        _ => 2,
    };
}
