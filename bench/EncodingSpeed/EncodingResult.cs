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
        Spread records = Spread.Of(Samples[EncodingCases.Records].Zip(
            Samples[EncodingCases.Serializer], (ours, theirs) => ours / theirs));
        yield return AtLeast(EncodingCases.Range, Targets.RangeEncoding);
        yield return AtLeast(EncodingCases.SortedIntegers, Targets.SortedIntegersEncoding);
        yield return AtLeast(EncodingCases.RandomIntegers, Targets.RandomIntegersEncoding);
        yield return AtLeast(EncodingCases.RandomLongIntegers, Targets.RandomLongsEncoding);
        yield return Figure.AtLeast("records over JsonSerializer", records.Median, Targets.RecordsOfSerializer, "", records);
    }

    private Figure AtLeast(string name, double target) =>
        Figure.AtLeast($"encoding: {name}", Rate(name).Median, target, "GB/s", Rate(name));

    private Spread Rate(string name) => Spread.Of(Samples[name]);
}
