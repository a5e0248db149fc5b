namespace StreamingJson.Bench;

// One stream at a time to curl; the kinds of streams take turns, so that each round compares what the machine gave at that
// moment.
internal static class ThroughputMeasurement
{
    public const string Ours = "ours";
    public const string Measured = "ours, exporting its metrics";
    public const string Async = "framework IAsyncEnumerable";
    public const string List = "framework IEnumerable";
    public const string Ceiling = "ceiling, flush ";

    // Every second, to where nobody listens: what others would do with it is not our cost.
    private static readonly string[] Exporting =
    [
        "--OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:9", "--OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf",
        "--OTEL_METRIC_EXPORT_INTERVAL=1000",
    ];

    public static async Task<ThroughputResult> RunAsync(ThroughputSettings settings, CancellationToken ct)
    {
        ServerKind ourKind = ServerKind.Ours(settings.ServerArguments);
        ServerKind referenceKind = ServerKind.Reference(settings.ReferenceArguments);
        ProgressLine.Write("starting both servers and warming them up");
        await using ServerProcess ours = await ServerProcess.StartAsync(ourKind, ct);
        await using ServerProcess reference = await ServerProcess.StartAsync(referenceKind, ct);
        await using ServerProcess? measured = settings.Meters
            ? await ServerProcess.StartAsync(ServerKind.Ours([.. settings.ServerArguments, .. Exporting]), ct)
            : null;
        await WarmUp.RunAsync(ours, ourKind.ShortPath, ct);
        if (measured is not null)
        {
            await WarmUp.RunAsync(measured, ourKind.ShortPath, ct);
        }

        await WarmUp.RunAsync(reference, referenceKind.ShortPath, ct);

        ThroughputCase own = new(Ours, ours, $"/big?length={settings.Length}");
        long bytes = (await own.MeasureAsync(ct)).Bytes;
        List<ThroughputCase> cases =
        [
            own,
            .. measured is null ? Array.Empty<ThroughputCase>() : [new(Measured, measured, own.Path)],
            .. settings.Flushes.Select(
                flush => new ThroughputCase($"{Ceiling}{flush}", reference, $"/ceiling?bytes={bytes}&flush={flush}")),
            new(Async, reference, $"/async?length={settings.FrameworkLength}"),
            new(List, reference, $"/list?length={settings.FrameworkLength}"),
        ];
        foreach (ThroughputCase warm in cases)
        {
            _ = await warm.MeasureAsync(ct);
        }

        for (int round = 0; round < settings.Rounds; round++)
        {
            // Each round begins with another one: what comes after a slow stream finds another machine than what comes first.
            foreach (ThroughputCase turn in cases.Select((_, index) => cases[(index + round) % cases.Count]))
            {
                turn.Samples.Add(await turn.MeasureAsync(ct));
            }

            ProgressLine.Write($"round {round + 1}/{settings.Rounds}: " + string.Join(", ", cases.Select(
                each => $"{each.Name} {each.Samples[^1].GigabytesPerSecond:0.00}")));
        }

        return new ThroughputResult(settings, cases.ToDictionary(each => each.Name, each => each.Samples));
    }
}
