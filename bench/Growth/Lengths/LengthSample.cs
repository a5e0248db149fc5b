namespace StreamingJson.Bench;

// One list of a length, or several short ones one after the other, from one server in one round. CPU and memory are the server's.
internal sealed record LengthSample(
    string Server,
    int Round,
    long Length,
    double GigabytesPerSecond,
    double CpuSecondsPerGigabyte,
    double FirstByteMilliseconds,
    double PeakMegabytes);
