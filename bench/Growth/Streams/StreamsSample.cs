namespace StreamingJson.Bench;

// One window: `/` while so many clients read an endless list. `Reading` is how many had a first byte. CPU and memory are the
// server's; `BeyondIdleKilobytes` is its peak over what it had before anybody read. Times in milliseconds.
internal sealed record StreamsSample(
    string Server,
    int Round,
    int Streams,
    int Reading,
    double GigabytesPerSecond,
    double P50,
    double P99,
    int Requests,
    int Errors,
    double CpuPercent,
    double PeakMegabytes,
    double BeyondIdleKilobytes)
{
    public double KilobytesAStream => BeyondIdleKilobytes / Streams;
}
