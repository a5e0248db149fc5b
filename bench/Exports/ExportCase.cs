namespace StreamingJson.Bench;

// One way to export all rows, and what it gave in each round.
internal abstract class ExportCase(string name)
{
    public string Name => name;

    public List<ExportSample> Samples { get; } = [];

    // Once without measuring: the runtime's last of warming up, and what later exports are compared with.
    public abstract Task WarmUpAsync(CancellationToken ct);

    public abstract Task MeasureAsync(long rows, PostgresCpu? postgres, CancellationToken ct);
}
