namespace StreamingJson.Bench;

// What is shown of growing lengths and of growing numbers of streams.
internal static class Metrics
{
    public static readonly Metric<LengthSample> Throughput =
        new("One list to curl: throughput", "throughput", "GB/s", "throughput-by-length",
            sample => sample.GigabytesPerSecond);

    public static readonly Metric<LengthSample> Cpu =
        new("One list to curl: CPU of the server", "CPU time", "s/GB", "cpu-by-server",
            sample => sample.CpuSecondsPerGigabyte);

    public static readonly Metric<LengthSample> FirstByte =
        new("One list to curl: time to the first byte", "first byte", "ms", "first-byte-by-length",
            sample => sample.FirstByteMilliseconds);

    public static readonly Metric<LengthSample> Peak =
        new("One list to curl: peak memory of the server", "peak memory", "MB", "peak-memory-by-length",
            sample => sample.PeakMegabytes);

    public static readonly Metric<StreamsSample> SmallRequest =
        new("GET / beside endless lists: p99", "p99 of GET /", "ms", "small-request-by-streams",
            sample => sample.P99);

    public static readonly Metric<StreamsSample> Total =
        new("Endless lists at once: throughput of all", "throughput", "GB/s", "throughput-by-streams",
            sample => sample.GigabytesPerSecond);

    public static readonly Metric<StreamsSample> Memory =
        new("Endless lists at once: peak memory of the server", "peak memory", "MB", "memory-by-streams",
            sample => sample.PeakMegabytes);

    public static readonly Metric<StreamsSample> MemoryOfStream =
        new("Endless lists at once: memory beyond idle a stream", "memory", "KB", "memory-of-stream",
            sample => sample.KilobytesAStream);

    public static readonly IReadOnlyList<Metric<LengthSample>> OfLengths = [Throughput, Cpu, FirstByte, Peak];

    public static readonly IReadOnlyList<Metric<StreamsSample>> OfStreams = [SmallRequest, Total, Memory, MemoryOfStream];
}
