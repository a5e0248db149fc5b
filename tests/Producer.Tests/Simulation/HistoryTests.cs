namespace StreamingJson.Tests.Simulation;

/// <summary>
/// Histories by the thousand; STREAMINGJSON_HISTORIES says how many, STREAMINGJSON_SEED which is the first: with one history, that of a
/// failure is replayed.
/// </summary>
public class HistoryTests
{
    private const int Some = 20_000;

    [Fact]
    public void RandomHistories_KeepEveryPromise()
    {
        // The test framework's context would carry continuations off to other threads.
        SynchronizationContext.SetSynchronizationContext(null);
        int first = Number("STREAMINGJSON_SEED", 0);
        int count = Number("STREAMINGJSON_HISTORIES", Some);
        for (int seed = first; seed < first + count; seed++) History.Run(seed);
    }

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), out int number) ? number : otherwise;
}
