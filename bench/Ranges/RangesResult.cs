namespace StreamingJson.Bench;

internal sealed record RangesResult(RangesSettings Settings, long Bytes, IReadOnlyList<RangeSample> Samples) : IResult
{
    private int Right => Samples.Count(sample => sample.IsRight);

    public IEnumerable<TextTable> Tables()
    {
        Percentiles times = FirstByte();
        yield return new TextTable(
            $"Random ranges of {Settings.Server}, /big?length={Settings.Length}: {Bytes / 1e9:0.00} GB, one after the other",
            ["ranges", "with the right text", "MB in all", "first byte p50 ms", "p90", "p99", "max"],
            [
                [
                    $"{times.Count}", $"{Right}", $"{Samples.Sum(sample => (long)sample.Range.Length) / 1e6:0.0}",
                    $"{times.P50:0.00}", $"{times.P90:0.00}", $"{times.P99:0.00}", $"{times.Max:0.00}",
                ],
            ]);
    }

    public IEnumerable<Figure> Figures()
    {
        Percentiles times = FirstByte();
        yield return Figure.AtLeast("random ranges with the right text", Right, Samples.Count);
        yield return Figure.AtMost(
            "request to a range's first byte, p99 (p50..max)",
            times.P99,
            Targets.RangeFirstByte,
            "ms",
            new Spread(times.P50, times.P50, times.Max));
    }

    private Percentiles FirstByte() => Percentiles.OfNanoseconds(Samples.Select(sample => sample.FirstByteNanoseconds));
}
