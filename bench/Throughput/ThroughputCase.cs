namespace StreamingJson.Bench;

// One kind of stream, the server that gives it and what it gave in each round.
internal sealed record ThroughputCase(string Name, ServerProcess Server, string Path)
{
    public List<ThroughputSample> Samples { get; } = [];

    public async Task<ThroughputSample> MeasureAsync(CancellationToken ct)
    {
        double cpu = Server.CpuSeconds;
        Curl curl = await Curl.DownloadAsync(Server.Url(Path), ct);
        return new ThroughputSample(
            curl.GigabytesPerSecond, (Server.CpuSeconds - cpu) / (curl.Bytes / 1e9), curl.FirstByteSeconds, curl.Bytes);
    }
}
