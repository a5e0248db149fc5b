namespace StreamingJson.Bench;

// One download at a time; the endpoints and their two ways take turns.
internal static class AdoptionMeasurement
{
    public const string Generated = "list, source-generated";
    public const string Reflected = "list, by reflection";
    public const string IntegersOneByOne = "ints one by one";
    public const string RecordsOneByOne = "records one by one";
    public const string RecordsInBatches = "records in batches of 100";

    // Enough for every method to get its final code.
    private const int ShortList = 3000;
    private const int ShortItems = 300;

    public static async Task<AdoptionResult> RunAsync(AdoptionSettings settings, CancellationToken ct)
    {
        ProgressLine.Write("starting both servers of records and warming them up");
        await using ServerProcess generated = await StartAsync(settings, reflects: false, ct);
        await using ServerProcess reflected = await StartAsync(settings, reflects: true, ct);
        AdoptionPair[] pairs =
        [
            new(Generated, generated, RecordsServer.List),
            new(Reflected, reflected, RecordsServer.List),
            new(IntegersOneByOne, generated, $"{RecordsServer.IntegerItems}?count={settings.Items}&batch=1"),
            new(RecordsOneByOne, generated, $"{RecordsServer.RecordItems}?count={settings.Items}&batch=1"),
            new(RecordsInBatches, generated, $"{RecordsServer.RecordItems}?count={settings.Items}&batch=100"),
        ];
        foreach (AdoptionPair pair in pairs)
        {
            await pair.CompareAsync(ct);
        }

        for (int round = 0; round < settings.Rounds; round++)
        {
            foreach (AdoptionPair turn in pairs.Select((_, index) => pairs[(index + round) % pairs.Length]))
            {
                await turn.MeasureAsync(round, ct);
            }
        }

        return new AdoptionResult(settings, [.. pairs.Select(pair => pair.Result())]);
    }

    private static async Task<ServerProcess> StartAsync(AdoptionSettings settings, bool reflects, CancellationToken ct)
    {
        ServerProcess server = await ServerProcess.StartAsync(ServerKind.Records(settings.Records, reflects), ct);
        try
        {
            int some = Math.Min(ShortList, settings.Records);
            string[] paths =
            [
                $"{RecordsServer.List}?count={some}",
                $"{RecordsServer.IntegerItems}?count={ShortItems}&batch=1",
                $"{RecordsServer.RecordItems}?count={ShortItems}&batch=1",
            ];
            IEnumerable<string> ways = paths.SelectMany(
                path => new[] { RecordsServer.Stock + path, RecordsServer.Streamed + path });
            await WarmUp.RunAsync(server, [.. ways.Select(way => new ShortDocument(way))], ct);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }
}
