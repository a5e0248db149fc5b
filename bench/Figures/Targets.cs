namespace StreamingJson.Bench;

// What the library promises; each command holds its figures against these.
internal static class Targets
{
    // p99 of `/` while others read, over the idle p99 of the same run.
    public const double LatencyRatio = 1.5;
    public const double LatencyRatioOfManyReaders = 4;
    public const int ManyReaders = 1000;

    // All readers together, in GB/s, while `/` is asked.
    public const double ReadersThroughput = 1.2;

    // One stream.
    public const double OfCeiling = 0.75;
    public const double OfFrameworkAsync = 5.5;

    // Encoding on one core, in GB/s; records against JsonSerializer.
    public const double RangeEncoding = 5;
    public const double RandomIntegersEncoding = 1.4;
    public const double RecordsOfSerializer = 0.9;

    // Percent of a core in the second after the readers were killed.
    public const double CpuAfterReset = 2;

    // Milliseconds from the reset to the disposed source, p99.
    public const double ResetToDisposal = 10;

    // KB of memory for a client that reads nothing.
    public const double SilentClient = 96;

    // Managed bytes for a stream of 10^8 integers.
    public const double StreamAllocations = 1_000_000;
}
