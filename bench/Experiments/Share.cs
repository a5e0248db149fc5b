namespace StreamingJson.Bench;

[Description("""
    What many streams have together over what one has: in turns, by the same readers, with nobody else on the machine.
    Example: bench share --seconds 1 --json share.json
    """)]
internal sealed record Share(
    string Server = "ours", [Description("How many are held against one.")] int Streams = 64, double Seconds = 3, int Rounds = 9) : IExperiment
{
    // From here on all integers of the list have ten digits. From its beginning one stream would come to longer integers than many
    // do in the same time, and long ones are made faster.
    private const long TenDigits = 9_888_888_890;

    public async Task<Report> RunAsync(CancellationToken ct)
    {
        await using RestedServer rested = new(ServerKind.Parse(Server));
        Case<StreamSample> one = new("1 stream", token => WindowAsync(rested, 1, token));
        Case<StreamSample> many = new($"{Streams} streams", token => WindowAsync(rested, Streams, token));
        // Side by side they take other ways through the server than one alone.
        _ = await many.MeasureAsync(ct);
        Samples<StreamSample> samples = await Samples<StreamSample>.TakeAsync(Rounds, [one, many], ct);
        Report report = new("share");
        report.Add($"/big of {Server}, ten digits an integer, {Rounds} rounds", samples,
            ("GB/s together", sample => sample.GigabytesPerSecond), ("CPU seconds a GB", sample => sample.CpuSecondsPerGigabyte));
        report.AtLeast($"{Streams} streams over one, throughput of all", samples.Ratio(many.Name, one.Name, sample => sample.GigabytesPerSecond), 1);
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
