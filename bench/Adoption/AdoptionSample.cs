namespace StreamingJson.Bench;

// One whole download of an endpoint; the CPU is the server's.
internal sealed record AdoptionSample(double Seconds, double CpuSeconds, double FirstByteSeconds)
{
    public static async Task<AdoptionSample> TakeAsync(ServerProcess server, string path, long bytes, CancellationToken ct)
    {
        // Collections and recompiling that the last download has left behind are not this one's.
        _ = await server.IsAtRestAsync(ct);
        double cpu = server.CpuSeconds;
        Curl curl = await Curl.DownloadAsync(server.Url(path), ct);
        return curl.Bytes == bytes
            ? new AdoptionSample(curl.Seconds, server.CpuSeconds - cpu, curl.FirstByteSeconds)
            : throw new InvalidOperationException($"{path} gave {curl.Bytes} bytes, and {bytes} before.");
    }
}
