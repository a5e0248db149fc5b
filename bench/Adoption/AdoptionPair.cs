namespace StreamingJson.Bench;

// One endpoint in both of its ways, and what each gave in each round.
internal sealed class AdoptionPair(string name, ServerProcess server, string path)
{
    private readonly List<AdoptionSample> _framework = [];
    private readonly List<AdoptionSample> _ours = [];
    private BodyHash? _frameworkBody;
    private BodyHash? _ourBody;

    // Both bodies in full length: whether they are the same, and for the runtime the last of warming up.
    public async Task CompareAsync(CancellationToken ct)
    {
        _frameworkBody = await BodyHash.OfAsync(server.Url(RecordsServer.Stock + path), ct);
        _ourBody = await BodyHash.OfAsync(server.Url(RecordsServer.Streamed + path), ct);
        ProgressLine.Write($"{name}: {_ourBody.Bytes:N0} bytes, {(_ourBody == _frameworkBody ? "identical" : "DIFFERENT")}");
    }

    // The order changes with the round: what comes after the other finds another machine than what comes first.
    public async Task MeasureAsync(int round, CancellationToken ct)
    {
        if (round % 2 == 0)
        {
            await MeasureFrameworkAsync(ct);
            await MeasureOursAsync(ct);
        }
        else
        {
            await MeasureOursAsync(ct);
            await MeasureFrameworkAsync(ct);
        }

        ProgressLine.Write(
            $"{name}, round {round + 1}: {_ours[^1].Seconds:0.00} s and {_ours[^1].CpuSeconds:0.00} CPU s, "
            + $"the framework {_framework[^1].Seconds:0.00} and {_framework[^1].CpuSeconds:0.00}");
    }

    public AdoptionSamples Result() => new(name, _framework, _ours, _frameworkBody!, _ourBody!);

    private async Task MeasureFrameworkAsync(CancellationToken ct) =>
        _framework.Add(await AdoptionSample.TakeAsync(server, RecordsServer.Stock + path, _frameworkBody!.Bytes, ct));

    private async Task MeasureOursAsync(CancellationToken ct) =>
        _ours.Add(await AdoptionSample.TakeAsync(server, RecordsServer.Streamed + path, _ourBody!.Bytes, ct));
}
