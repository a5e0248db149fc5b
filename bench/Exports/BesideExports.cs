namespace StreamingJson.Bench;

// `/` while exports run as fast as they are read. The database gives way, as the readers do: it stands for one on a machine of its
// own, and what it takes from the server's cores would be a figure of the machine, not of the server.
internal static class BesideExports
{
    // An export of ten million rows takes longer than this and its warm-up.
    private const double Seconds = 10;

    // The rows' code is compiled anew while it runs for the first seconds, 3 ms at a time, on the cores that `/` wants.
    private const double Warmup = 5;

    public static async Task<LatencyResult> MeasureAsync(ExportSettings settings, string connectionString, CancellationToken ct)
    {
        LatencySettings latency = new()
        {
            Server = "ours",
            Path = ExportPaths.Lines,
            Readers = [0, settings.Readers],
            Rounds = settings.Rounds,
            Seconds = Seconds,
            Warmup = Warmup,
        };
        PostgresCpu? postgres = await PostgresCpu.FindAsync(connectionString, ct);
        using IdleGroup? idle = postgres?.TryGiveWay();
        if (idle is null)
        {
            ProgressLine.Write("PostgreSQL takes its share of the cores: without root or cpu.idle of cgroups it does not give way");
        }

        return await LatencyMeasurement.RunAsync(latency, ServerKind.Exports(connectionString), ct);
    }
}
