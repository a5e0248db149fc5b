namespace StreamingJson.WebHost.Tests.Dashboard.FakeStreams;

/// <summary>The figures of the whole host as <c>/streams</c> tells them.</summary>
internal sealed record FakeFigures(
    int Active, int Paused, double BytesPerSecond, int Ready, double TurnsPerSecond, long Memory, Dictionary<string, long> Ended)
{
    public static FakeFigures Of(IEnumerable<FakeStream> streams, double load)
    {
        FakeStream[] active = [.. streams.Where(stream => stream.State != "done")];
        return new FakeFigures(
            active.Length,
            active.Count(stream => stream.State.StartsWith("paused", StringComparison.Ordinal)),
            active.Sum(stream => stream.Rate),
            active.Count(stream => stream.State == "waiting-for-turn"),
            active.Length == 0 ? 0 : 3900 * load,
            78_000_000 + (long)(6_000_000 * load),
            streams.Where(stream => stream.End is not null).CountBy(stream => stream.End!)
                .ToDictionary(pair => pair.Key, pair => (long)pair.Value));
    }
}
