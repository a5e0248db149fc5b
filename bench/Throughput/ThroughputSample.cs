namespace StreamingJson.Bench;

internal sealed record ThroughputSample(
    double GigabytesPerSecond, double CpuSecondsPerGigabyte, double FirstByteSeconds, long Bytes);
