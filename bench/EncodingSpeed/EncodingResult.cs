namespace StreamingJson.Bench;

// GB/s of each case, in the order of the rounds.
internal sealed record EncodingResult(int Rounds, IReadOnlyDictionary<string, List<double>> Samples) : IResult
{
    public IEnumerable<TextTable> Tables() =>
    [
        new TextTable(
            $"Encoding into blocks of 4 KB on one core, GB/s, {Rounds} rounds",
            ["source", "median", "spread"],
            Samples.Keys.Select(name => new[] { name, $"{Rate(name).Median:0.00}", Rate(name).Range("0.00") })),
    ];

    public IEnumerable<Figure> Figures()
    {
        yield return AtLeast(EncodingCases.Range, Targets.RangeEncoding);
        yield return AtLeast(EncodingCases.SortedIntegers, Targets.SortedIntegersEncoding);
        yield return AtLeast(EncodingCases.RandomIntegers, Targets.RandomIntegersEncoding);
        yield return AtLeast(EncodingCases.RandomLongIntegers, Targets.RandomLongsEncoding);
        yield return Over("records over JsonSerializer to a buffer", EncodingCases.Serializer, Targets.RecordsOfBuffer);
        yield return Over("records over JsonSerializer to a PipeWriter", EncodingCases.SerializerToPipe, Targets.RecordsOfPipe);
    }

    private Figure AtLeast(string name, double target) =>
        Figure.AtLeast($"encoding: {name}", Rate(name).Median, target, "GB/s", Rate(name));

    private Figure Over(string name, string other, double target)
    {
        Spread ratio = Spread.Of(Samples[EncodingCases.Records].Zip(Samples[other], (ours, theirs) => ours / theirs));
        return Figure.AtLeast(name, ratio.Median, target, "", ratio);
    }

    private Spread Rate(string name) => Spread.Of(Samples[name]);
}
