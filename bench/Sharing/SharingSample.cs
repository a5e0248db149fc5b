namespace StreamingJson.Bench;

// What so many streams had together in one window, and what a gigabyte of it took of the host.
internal sealed record SharingSample(int Round, int Streams, double GigabytesPerSecond, double CpuSecondsPerGigabyte);
