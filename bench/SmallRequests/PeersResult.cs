namespace StreamingJson.Bench;

internal sealed record PeersResult(
    PeersSettings Settings, IReadOnlyList<PeerSamples> Servers, IReadOnlyList<MissingPeer> Missing) : IResult
{
    public IEnumerable<TextTable> Tables() =>
    [
        new TextTable(
            $"GET /, {Settings.Connections} kept connections of wrk; server and load on one core each; "
            + $"medians of {Settings.Rounds} rounds of {Settings.Seconds:0} s",
            [
                "server", "JSON by", "requests/s", "spread", "ours over it", "spread", "CPU us a request", "CPU % of its core",
                "errors",
            ],
            [.. Servers.Select(Row), .. Missing.Select(Row)]),
    ];

    // Held against the framework is nothing: ours is that, with its streams.
    public IEnumerable<Figure> Figures() => Servers
        .Where(server => server.Name is not (PeersMeasurement.Ours or PeersMeasurement.Inline or PeersMeasurement.Framework))
        .Select(server => (server.Name, Ratio: Ratio(server)))
        .Select(peer => Figure.AtLeast(
            $"`/` requests/s over {peer.Name}",
            peer.Ratio.Median,
            peer.Name == PeersMeasurement.Minimal ? Targets.OfMinimal : Targets.OfPeers,
            "",
            peer.Ratio));

    // The rounds' own ratios, since a round has seen one and the same machine.
    private Spread Ratio(PeerSamples server) => Spread.Of(Servers[0].Rounds.Zip(
        server.Rounds, (ours, other) => ours.PerSecond / other.PerSecond));

    private string[] Row(PeerSamples server)
    {
        Spread rate = Over(server, sample => sample.PerSecond);
        Spread ratio = Ratio(server);
        return
        [
            server.Name,
            server.Serializer,
            $"{rate.Median:N0}",
            rate.Range("N0"),
            $"{ratio.Median:0.00}",
            ratio.Range("0.00"),
            $"{Over(server, sample => sample.CpuMicroseconds).Median:0.0}",
            $"{Over(server, sample => sample.CpuPercent).Median:0}",
            $"{server.Rounds.Sum(sample => sample.Wrk.Errors)}",
        ];
    }

    private static string[] Row(MissingPeer peer) =>
        [peer.Name, "", "not installed", $"apt-get install {peer.Packages}", "", "", "", "", ""];

    private static Spread Over(PeerSamples server, Func<PeerSample, double> figure) => Spread.Of(server.Rounds.Select(figure));
}
