namespace StreamingJson.Bench;

// The samples of each kind of stream, in the order of the rounds.
internal sealed record ThroughputResult(
    ThroughputSettings Settings, IReadOnlyDictionary<string, List<ThroughputSample>> Samples) : IResult
{
    public IEnumerable<TextTable> Tables() =>
    [
        new TextTable(
            $"One stream to curl, {Settings.Length:N0} integers, {Settings.Rounds} rounds",
            ["stream", "GB/s", "GB/s spread", "server CPU s/GB", "first byte ms", "ours over it", "ratio spread"],
            Samples.Keys.Select(Row)),
    ];

    public IEnumerable<Figure> Figures()
    {
        Spread ceiling = Ratio(BestCeiling());
        Spread framework = Ratio(ThroughputMeasurement.Async);
        Spread list = Ratio(ThroughputMeasurement.List);
        Spread cpu = CpuRatio(BestCeiling());
        yield return Figure.AtLeast("one stream over the ceiling", ceiling.Median, Targets.OfCeiling, "", ceiling);
        yield return Figure.AtMost("its CPU seconds a GB over the ceiling's", cpu.Median, Targets.CpuOfCeiling, "", cpu);
        yield return Figure.AtLeast(
            "one stream over the framework's IAsyncEnumerable", framework.Median, Targets.OfFrameworkAsync, "", framework);
        yield return Figure.AtLeast("one stream over the framework's IEnumerable", list.Median, Targets.OfFrameworkList, "", list);
        if (Settings.Meters)
        {
            Spread measured = Ratio(ThroughputMeasurement.Ours, over: ThroughputMeasurement.Measured);
            yield return Figure.AtLeast("one stream with metrics, over one without", measured.Median, Targets.OfUnmeasured, "", measured);
        }
    }

    private string BestCeiling() => Samples.Keys
        .Where(name => name.StartsWith(ThroughputMeasurement.Ceiling, StringComparison.Ordinal))
        .MaxBy(name => Rate(name).Median)!;

    // One of ours over another: the median of the rounds' own ratios, since a round has seen one and the same machine.
    private Spread Ratio(string name, string over = ThroughputMeasurement.Ours) => Spread.Of(Samples[over].Zip(
        Samples[name], (ours, other) => ours.GigabytesPerSecond / other.GigabytesPerSecond));

    private Spread CpuRatio(string name) => Spread.Of(Samples[ThroughputMeasurement.Ours].Zip(
        Samples[name], (ours, other) => ours.CpuSecondsPerGigabyte / other.CpuSecondsPerGigabyte));

    private Spread Rate(string name) => Spread.Of(Samples[name].Select(sample => sample.GigabytesPerSecond));

    private string[] Row(string name) =>
    [
        name,
        $"{Rate(name).Median:0.00}",
        Rate(name).Range("0.00"),
        $"{Spread.Of(Samples[name].Select(sample => sample.CpuSecondsPerGigabyte)).Median:0.00}",
        $"{Spread.Of(Samples[name].Select(sample => sample.FirstByteSeconds * 1000)).Median:0.00}",
        $"{Ratio(name).Median:0.00}",
        Ratio(name).Range("0.00"),
    ];
}
