namespace StreamingJson.Bench;

internal sealed record SharingResult(SharingSettings Settings, IReadOnlyList<SharingSample> Samples) : IResult
{
    public IEnumerable<TextTable> Tables()
    {
        yield return new TextTable(
            $"/big of {Settings.Server}, ten digits an integer, {Settings.Rounds} rounds in turns",
            ["streams", "GB/s together", "spread", "CPU seconds a GB", "spread"],
            new[] { 1, Settings.Streams }.Select(Row));
    }

    public IEnumerable<Figure> Figures()
    {
        Spread ratio = Spread.Of(Of(Settings.Streams).Zip(Of(1), (many, one) => many.GigabytesPerSecond / one.GigabytesPerSecond));
        yield return Figure.AtLeast(
            $"{Settings.Streams} streams over one, throughput of all", ratio.Median, Targets.OfOneStream, "", ratio);
    }

    private IEnumerable<SharingSample> Of(int streams) => Samples.Where(sample => sample.Streams == streams);

    private string[] Row(int streams)
    {
        Spread speed = Spread.Of(Of(streams).Select(sample => sample.GigabytesPerSecond));
        Spread cpu = Spread.Of(Of(streams).Select(sample => sample.CpuSecondsPerGigabyte));
        return [$"{streams}", $"{speed.Median:0.00}", speed.Range("0.00"), $"{cpu.Median:0.000}", cpu.Range("0.000")];
    }
}
