namespace StreamingJson.Bench;

// One measured window: the small request while `Readers` clients read. Times in milliseconds.
// `OthersCpuPercent` is what neither server, readers nor probe used: a machine that is not ours alone measures something else.
internal sealed record LatencySample(
    int Round,
    int Readers,
    int Reading,
    Percentiles Latency,
    Percentiles SentLate,
    int Errors,
    double GigabytesPerSecond,
    double CpuPercent,
    double OthersCpuPercent,
    double ResidentMegabytes);
