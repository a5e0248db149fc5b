namespace StreamingJson.Bench;

// An export by a server, read by curl.
internal sealed class ServerExport(string name, ServerProcess server, string path) : ExportCase(name)
{
    private BodyHash? _body;

    public BodyHash Body => _body ?? throw new InvalidOperationException($"{Name} is not warm.");

    public override async Task WarmUpAsync(CancellationToken ct)
    {
        _body = await BodyHash.OfAsync(server.Url(path), ct);
        ProgressLine.Write($"{Name}: {_body.Bytes:N0} bytes");
    }

    public override async Task MeasureAsync(long rows, PostgresCpu? postgres, CancellationToken ct)
    {
        // Collections and recompiling that the last export has left behind are not this one's.
        _ = await server.IsAtRestAsync(ct);
        double cpu = server.CpuSeconds;
        double? before = postgres?.Seconds();
        Curl curl = await Curl.DownloadAsync(server.Url(path), ct);
        if (curl.Bytes != Body.Bytes)
        {
            throw new InvalidOperationException($"{path} gave {curl.Bytes} bytes, and {Body.Bytes} before.");
        }

        Samples.Add(new ExportSample(
            rows / curl.Seconds, curl.FirstByteSeconds, server.CpuSeconds - cpu, postgres?.Seconds() - before));
    }
}
