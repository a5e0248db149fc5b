namespace StreamingJson.Bench;

// What one endpoint gave, in the order of the rounds.
internal sealed record AdoptionSamples(
    string Name,
    IReadOnlyList<AdoptionSample> Framework,
    IReadOnlyList<AdoptionSample> Ours,
    BodyHash FrameworkBody,
    BodyHash OurBody)
{
    public bool IsIdentical => FrameworkBody == OurBody;

    // Ours over the framework's: the rounds' own ratios, since a round has seen one and the same machine.
    public Spread Ratio(Func<AdoptionSample, double> figure) =>
        Spread.Of(Ours.Zip(Framework, (ours, framework) => figure(ours) / figure(framework)));

    public Spread Speed() => Spread.Of(Ours.Zip(Framework, (ours, framework) => framework.Seconds / ours.Seconds));
}
