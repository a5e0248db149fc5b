namespace StreamingJson.Bench;

internal sealed record AdoptionResult(AdoptionSettings Settings, IReadOnlyList<AdoptionSamples> Endpoints) : IResult
{
    public IEnumerable<TextTable> Tables() =>
    [
        new TextTable(
            $"An endpoint with `WithStreamingJson()` over the same without, {Settings.Records:N0} records in the lists, "
            + $"{Settings.Items:N0} items otherwise, {Settings.Rounds} rounds to curl",
            [
                "endpoint", "MB", "bytes", "framework s", "ours s", "time over it", "spread", "framework CPU s", "ours CPU s",
                "CPU over it", "spread", "framework first byte ms", "ours first byte ms",
            ],
            Endpoints.Select(Row)),
    ];

    public IEnumerable<Figure> Figures()
    {
        string[] lists = [AdoptionMeasurement.Generated, AdoptionMeasurement.Reflected];
        foreach (AdoptionSamples list in Endpoints.Where(each => lists.Contains(each.Name)))
        {
            Spread time = list.Ratio(sample => sample.Seconds);
            Spread cpu = list.Ratio(sample => sample.CpuSeconds);
            string name = $"adopted {list.Name}:";
            yield return Figure.AtMost($"{name} time over the framework's", time.Median, Targets.AdoptedList, "", time);
            yield return Figure.AtMost($"{name} CPU over the framework's", cpu.Median, Targets.AdoptedList, "", cpu);
        }

        // Records are only shown: to encode them takes longer than an eighth of the framework's time.
        AdoptionSamples items = Endpoints.Single(each => each.Name == AdoptionMeasurement.IntegersOneByOne);
        Spread speed = items.Speed();
        yield return Figure.AtLeast(
            $"adopted {items.Name}: speed over the framework's", speed.Median, Targets.AdoptedAsyncItems, "", speed);
        int identical = Endpoints.Count(each => each.IsIdentical);
        yield return Figure.AtLeast("adopted endpoints with the framework's bytes (SHA-256)", identical, Endpoints.Count);
    }

    private static string[] Row(AdoptionSamples endpoint)
    {
        Spread time = endpoint.Ratio(sample => sample.Seconds);
        Spread cpu = endpoint.Ratio(sample => sample.CpuSeconds);
        return
        [
            endpoint.Name,
            $"{endpoint.OurBody.Bytes / 1e6:0.0}",
            endpoint.IsIdentical ? "identical" : "DIFFERENT",
            Median(endpoint.Framework, sample => sample.Seconds),
            Median(endpoint.Ours, sample => sample.Seconds),
            $"{time.Median:0.00}",
            time.Range("0.00"),
            Median(endpoint.Framework, sample => sample.CpuSeconds),
            Median(endpoint.Ours, sample => sample.CpuSeconds),
            $"{cpu.Median:0.00}",
            cpu.Range("0.00"),
            Median(endpoint.Framework, sample => sample.FirstByteSeconds * 1000),
            Median(endpoint.Ours, sample => sample.FirstByteSeconds * 1000),
        ];
    }

    private static string Median(IEnumerable<AdoptionSample> samples, Func<AdoptionSample, double> figure) =>
        $"{Spread.Of(samples.Select(figure)).Median:0.00}";
}
