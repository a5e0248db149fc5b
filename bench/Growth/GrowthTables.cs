namespace StreamingJson.Bench;

// A table for each metric: a server a row, a length or a number of streams a column, medians with the extremes of the rounds.
internal static class GrowthTables
{
    public static IEnumerable<TextTable> OfLengths(IReadOnlyList<LengthSample> samples)
    {
        long[] lengths = [.. samples.Select(sample => sample.Length).Distinct().Order()];
        if (lengths.Length == 0)
        {
            return [];
        }

        string[] servers = [.. samples.Select(sample => sample.Server).Distinct().OrderBy(GrowthServers.Order)];
        return Metrics.OfLengths
            .Select(metric => Table(metric.Heading, servers, lengths, (server, length) =>
                samples.Where(sample => sample.Server == server && sample.Length == length).Select(metric.Of)))
            .Append(Table("ours over it: throughput of one list", servers, lengths, (server, length) => Ratios(
                samples.Where(sample => sample.Length == length),
                server,
                sample => (sample.Server, sample.Round, sample.GigabytesPerSecond))));
    }

    public static IEnumerable<TextTable> OfStreams(IReadOnlyList<StreamsSample> samples)
    {
        long[] counts = [.. samples.Select(sample => (long)sample.Streams).Distinct().Order()];
        if (counts.Length == 0)
        {
            return [];
        }

        string[] servers = [.. samples.Select(sample => sample.Server).Distinct().OrderBy(GrowthServers.Order)];
        return Metrics.OfStreams
            .Select(metric => Table(metric.Heading, servers, counts, (server, count) => samples
                .Where(sample => sample.Server == server && sample.Streams == count)
                .Select(metric.Of)
                .Where(double.IsFinite)))
            .Append(Table("GET / beside endless lists: p99 over the idle one of the same round", servers, counts,
                (server, count) => OverIdle([.. samples.Where(sample => sample.Server == server)], count)));
    }

    public static TextTable OfNotes(IReadOnlyList<MissingPeer> missing, IReadOnlyList<GrowthNote> notes) => new(
        "What was not measured",
        ["server", "part", "of", "why"],
        [
            .. missing.Select(peer => new GrowthNote(
                peer.Name, "all", GrowthNote.All, $"not installed: apt-get install {peer.Packages}").Row()),
            .. notes.Select(note => note.Row()),
        ]);

    private static TextTable Table(
        string title,
        IReadOnlyList<string> servers,
        IReadOnlyList<long> sizes,
        Func<string, long, IEnumerable<double>> of) => new(
        title,
        ["server", .. sizes.Select(size => $"{size:N0}")],
        servers.Select(server => (string[])[server, .. sizes.Select(size => Cell([.. of(server, size)]))]));

    private static string Cell(double[] values) => values.Length == 0 ? "" : Rounded.Text(Spread.Of(values));

    // The rounds' own ratios, since a round has seen one and the same machine.
    private static IEnumerable<double> Ratios<TSample>(
        IEnumerable<TSample> samples, string server, Func<TSample, (string Server, int Round, double Value)> of)
    {
        (string Server, int Round, double Value)[] all = [.. samples.Select(of)];
        return all.Where(each => each.Server == GrowthServers.Ours).Join(
            all.Where(each => each.Server == server),
            ours => ours.Round,
            other => other.Round,
            (ours, other) => ours.Value / other.Value);
    }

    private static IEnumerable<double> OverIdle(StreamsSample[] samples, long count) =>
        samples.Where(sample => sample.Streams == count).Join(
            samples.Where(sample => sample.Streams == 0),
            sample => sample.Round,
            idle => idle.Round,
            (sample, idle) => sample.P99 / idle.P99);
}
