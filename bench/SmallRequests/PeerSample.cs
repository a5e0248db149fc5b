namespace StreamingJson.Bench;

// The CPU is the server's, with all its processes.
internal sealed record PeerSample(double PerSecond, double CpuSeconds, Wrk Wrk)
{
    public double CpuMicroseconds => CpuSeconds * 1e6 / Wrk.Requests;

    public double CpuPercent => 100 * CpuSeconds / Wrk.Seconds;
}

// What one server gave, in the order of the rounds.
internal sealed record PeerSamples(string Name, string Serializer, IReadOnlyList<PeerSample> Rounds);

// A server that could not be started, and what would make it.
internal sealed record MissingPeer(string Name, string Packages);
