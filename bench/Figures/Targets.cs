namespace StreamingJson.Bench;

// What the library promises; each command holds its figures against these.
internal static class Targets
{
    // p99 of `/` while others read, over the idle p99 of the same run.
    public const double LatencyRatio = 1.5;
    public const double LatencyRatioOfManyReaders = 4;
    public const int ManyReaders = 1000;

    // The same beside readers that have their documents compressed.
    public const double LatencyRatioOfGzip = 2;

    // All readers together, in GB/s, while `/` is asked.
    public const double ReadersThroughput = 1.2;

    // One stream.
    public const double OfCeiling = 0.75;
    public const double OfFrameworkAsync = 5.5;

    // Encoding on one core, in GB/s; records against JsonSerializer.
    public const double RangeEncoding = 5;
    public const double RandomIntegersEncoding = 1.4;
    public const double RecordsOfSerializer = 0.9;

    // An endpoint that exists already, with `WithStreamingJson()` over the same without: a list costs nothing more, and items
    // that come one by one are several times as fast.
    public const double AdoptedList = 1;
    public const double AdoptedAsyncItems = 8;

    // Milliseconds from the request for a range to its first byte, p99.
    public const double RangeFirstByte = 5;

    // Percent of a core in the second after the readers were killed.
    public const double CpuAfterReset = 2;

    // Milliseconds from the reset to the disposed source, p99.
    public const double ResetToDisposal = 10;

    // KB of memory for a client that reads nothing.
    public const double SilentClient = 96;

    // Managed bytes for a stream of 10^8 integers.
    public const double StreamAllocations = 1_000_000;
}
