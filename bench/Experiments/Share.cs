using System.CommandLine;

namespace StreamingJson.Bench;

// What many streams have together over what one has: in turns, by the same readers, with nobody else on the machine.
internal sealed record Share
{
    // From here on all integers of the list have ten digits. From its beginning one stream would come to longer integers than many
    // do in the same time, and long ones are made faster.
    private const long TenDigits = 9_888_888_890;

    public string Server { get; init; } = "ours";

    public int Streams { get; init; } = 64;

    public double Seconds { get; init; } = 3;

    public int Rounds { get; init; } = 9;

    public static Command Create()
    {
        Share standard = new();
        Option<string> server = CommandLine.Server();
        Option<int> streams = CommandLine.Number("--streams", "How many are held against one.", standard.Streams, 2);
        Option<double> seconds = CommandLine.Number("--seconds", "Measured time of each window.", standard.Seconds, 0.2);
        Option<int> rounds = CommandLine.Rounds(standard.Rounds);
        return CommandLine.Experiment("share", """
            What many streams have together, over what one has.
            Examples:
              bench share
              bench share --streams 512 --rounds 3
              bench share --seconds 1 --json share.json
            """, [server, streams, seconds, rounds], (parsed, ct) => new Share
        {
            Server = parsed.GetRequiredValue(server),
            Streams = parsed.GetValue(streams),
            Seconds = parsed.GetValue(seconds),
            Rounds = parsed.GetValue(rounds),
        }.RunAsync(ct));
    }

    public async Task<Report> RunAsync(CancellationToken ct)
    {
        await using RestedServer rested = new(ServerKind.Parse(Server, []));
        Case<StreamSample> one = new("1", token => WindowAsync(rested, 1, token));
        Case<StreamSample> many = new($"{Streams}", token => WindowAsync(rested, Streams, token));
        // Side by side they take other ways through the server than one alone.
        _ = await many.MeasureAsync(ct);
        _ = await one.MeasureAsync(ct);
        Samples<StreamSample> samples = await Samples<StreamSample>.TakeAsync(Rounds, [one, many], sample => sample.GigabytesPerSecond, ct);
        Report report = new("share");
        report.Tables.Add(samples.Table(
            $"/big of {Server}, ten digits an integer, {Rounds} rounds in turns",
            "streams",
            ("GB/s together", sample => sample.GigabytesPerSecond),
            ("CPU seconds a GB", sample => sample.CpuSecondsPerGigabyte)));
        report.Samples["windows"] = samples.All;
        report.AtLeast(
            $"{Streams} streams over one, throughput of all",
            samples.Ratio(many.Name, one.Name, sample => sample.GigabytesPerSecond),
            Targets.OfOneStream);
        return report;
    }

    private async Task<StreamSample> WindowAsync(RestedServer rested, int streams, CancellationToken ct)
    {
        ServerProcess server = await rested.TakeAsync(ct);
        await using ReaderProcess readers = ReaderProcess.Start(server.Url(rested.Kind.EndlessPath), streams, "--from", $"{TenDigits}");
        _ = await readers.AllReadAsync(TimeSpan.FromMinutes(1), ct);
        await Task.Delay(1000, ct);
        return await readers.WindowAsync(server, Seconds, ct);
    }
}
