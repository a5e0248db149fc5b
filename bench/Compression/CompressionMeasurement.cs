namespace StreamingJson.Bench;

// Idle first, then gzip, then br, in each round. The framework comes last: what it leaves running must not spoil our windows.
internal static class CompressionMeasurement
{
    public const string Idle = "idle";
    public const string Gzip = "gzip";
    public const string Brotli = "br";

    // What a reader of a window gets at most in its time; the ratio falls a little with the number of digits.
    private const long ListToUnpack = 10_000_000;
    private const long ListToWarmUp = 100_000;

    private static readonly string[] Codings = [Gzip, Brotli];

    public static async Task<CompressionResult> RunAsync(CompressionSettings settings, CancellationToken ct)
    {
        List<CompressionSample> samples = [];
        List<CompressionRatio> ratios = [];
        await MeasureAsync(ServerKind.Parse(settings.Server, []), settings.Rounds);
        await MeasureAsync(ServerKind.CompressingReference(), settings.FrameworkRounds);
        return new CompressionResult(settings, samples, ratios);

        async Task MeasureAsync(ServerKind kind, int rounds)
        {
            await using RestedServer rested = new(kind, server => WarmUpAsync(kind, server, ct));
            for (int round = 1; round <= rounds; round++)
            {
                foreach (string coding in Codings.Where(_ => round == 1))
                {
                    ratios.Add(await CompressionRatio.MeasureAsync(
                        kind.Name, await rested.TakeAsync(ct), kind.ListOf(ListToUnpack), coding, ct));
                }

                foreach (string coding in Codings.Prepend(Idle))
                {
                    LatencySample window = await WindowAsync(settings, await rested.TakeAsync(ct), kind, coding, round, ct);
                    ProgressLine.Write(
                        $"{kind.Name} round {round}/{rounds}, {coding}: p50 {window.Latency.P50:0.00}, "
                        + $"p99 {window.Latency.P99:0.00} ms, {window.GigabytesPerSecond:0.000} GB/s on the wire, "
                        + $"{window.Errors} errors");
                    samples.Add(new CompressionSample(kind.Name, coding, window));
                }
            }
        }
    }

    private static Task<LatencySample> WindowAsync(
        CompressionSettings settings, ServerProcess server, ServerKind kind, string coding, int round, CancellationToken ct)
    {
        LatencySettings window = new() { Seconds = settings.Seconds, Coding = coding == Idle ? null : coding };
        return new LatencyWindow(window, server, kind.EndlessPath).MeasureAsync(round, coding == Idle ? 0 : settings.Readers, ct);
    }

    private static Task WarmUpAsync(ServerKind kind, ServerProcess server, CancellationToken ct)
    {
        string path = kind.ListOf(ListToWarmUp);
        return WarmUp.RunAsync(server, [new(path), .. Codings.Select(coding => new ShortDocument(path, coding))], ct);
    }
}
