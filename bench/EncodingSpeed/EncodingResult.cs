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
        Spread range = Rate(EncodingCases.Range);
        Spread random = Rate(EncodingCases.RandomIntegers);
        Spread records = Spread.Of(Samples[EncodingCases.Records].Zip(
            Samples[EncodingCases.Serializer], (ours, theirs) => ours / theirs));
        yield return Figure.AtLeast("encoding a range", range.Median, Targets.RangeEncoding, "GB/s", range);
        yield return Figure.AtLeast("encoding random ints", random.Median, Targets.RandomIntegersEncoding, "GB/s", random);
        yield return Figure.AtLeast("records over JsonSerializer", records.Median, Targets.RecordsOfSerializer, "", records);
    }

    private Spread Rate(string name) => Spread.Of(Samples[name]);
}
