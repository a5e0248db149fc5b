namespace StreamingJson.Bench;

// All samples of a run, or of several on one machine.
internal sealed record GrowthResult(
    GrowthSettings Settings,
    IReadOnlyList<MissingPeer> Missing,
    IReadOnlyList<LengthSample> Lengths,
    IReadOnlyList<StreamsSample> Streams,
    IReadOnlyList<GrowthNote> Notes) : IResult
{
    public IEnumerable<TextTable> Tables() =>
    [
        .. GrowthTables.OfLengths(Lengths),
        .. GrowthTables.OfStreams(Streams),
        .. Notes.Count + Missing.Count == 0 ? Array.Empty<TextTable>() : [GrowthTables.OfNotes(Missing, Notes)],
    ];

    // The picture itself is held against nothing: what else must be reached is measured by the other commands.
    public IEnumerable<Figure> Figures() => [];

    // Rounds are numbered on, so that each is still compared with itself.
    public GrowthResult With(GrowthResult more)
    {
        int lengths = Lengths.Select(sample => sample.Round).DefaultIfEmpty().Max();
        int streams = Streams.Select(sample => sample.Round).DefaultIfEmpty().Max();
        return new GrowthResult(
            Settings,
            [.. Missing.Union(more.Missing)],
            [.. Lengths, .. more.Lengths.Select(sample => sample with { Round = sample.Round + lengths })],
            [.. Streams, .. more.Streams.Select(sample => sample with { Round = sample.Round + streams })],
            [.. Notes.Union(more.Notes)]);
    }
}
